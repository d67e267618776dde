"""What people are asked and how they answer: the message, a face, why, help, and the way to a talk under their name."""
