/** What happens when somebody changes an element's value, whatever kind of element it is. */

import { confirmFirst } from './dialogs.js';
import { shaped } from './forms.js';

/** Keeps the value, shows it, and tells the bot where the element does that; taken back if the person declines to confirm. */
export async function change(element, use, value, redraw) {
  const before = use.form.read(use.block, element);
  if (!(await confirmFirst(element.confirm, use.scene))) return redraw(before);
  use.form.write(use.block, element, value);
  redraw(value);
  return use.fire?.(shaped(element, value));
}
