/**
 * What stands in the inputs of a view or message, in the shape of Slack's `state.values`. It outlives a redraw, an
 * update of the view and a bot that does not answer: nothing typed is lost. An input is known by block_id and action_id.
 */

/** Per element type: the field that carries the value, the field with its initial value, and what "empty" is. */
const KINDS = {
  plain_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  rich_text_input: ['rich_text_value', 'initial_value', null],
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  users_select: ['selected_user', 'initial_user', null],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  channels_select: ['selected_channel', 'initial_channel', null],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  multi_users_select: ['selected_users', 'initial_users', []],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
  checkboxes: ['selected_options', 'initial_options', []],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
};

function holdsValue(element) {
  return element.type in KINDS;
}

/** The action's part of a payload or of `state.values`: `{type, selected_date: …}`. */
export function shaped(element, value) {
  return { type: element.type, [KINDS[element.type][0]]: value };
}

class Form {
  #values = new Map();
  #known = {};
  #follows;

  /** `follows`: a choice gives way once the bot shows another one in its place, as in a message it has updated. */
  constructor({ follows = false } = {}) {
    this.#follows = follows;
  }

  /** What the server knows of this form, for a page that was loaded again: `state.values`. */
  adopt(values) {
    this.#known = values ?? {};
  }

  read(block, element) {
    const [field, initial, empty] = KINDS[element.type];
    const kept = this.#values.get(placeOf(block, element));
    if (kept && !(this.#follows && kept.over !== JSON.stringify(element[initial]))) return kept.value;
    return this.#known[block.block_id]?.[element.action_id]?.[field] ?? element[initial] ?? empty;
  }

  write(block, element, value) {
    const over = JSON.stringify(element[KINDS[element.type][1]]);
    this.#values.set(placeOf(block, element), { value, over });
  }

  /** Slack's `state.values` for these blocks. */
  values(blocks) {
    const values = {};
    for (const [block, element] of statefulElements(blocks)) {
      values[block.block_id] ??= {};
      values[block.block_id][element.action_id] = shaped(element, this.read(block, element));
    }
    return values;
  }
}

function placeOf(block, element) {
  return `${block.block_id} ${element.action_id}`;
}

function* statefulElements(blocks) {
  for (const block of blocks) {
    const elements = [block.element, block.accessory, ...(block.type === 'actions' ? block.elements : [])];
    for (const element of elements) if (element && holdsValue(element)) yield [block, element];
  }
}

const forms = new Map();

/** The form of one view or message as one person sees it. */
export function formOf(key, options) {
  if (!forms.has(key)) forms.set(key, new Form(options));
  return forms.get(key);
}

export function forgetForm(key) {
  forms.delete(key);
}
