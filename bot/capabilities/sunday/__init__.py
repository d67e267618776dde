"""The Monday question: how did Sunday evening feel about Monday?"""
