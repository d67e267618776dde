/** Where I am: who I act as, which conversation, tab and thread are open, what I typed and did not send. */

const REMEMBERED = 'cadence-sandbox-me';

export const state = {
  me: remembered(),
  at: null, // a conversation's id
  tab: 'messages', // or 'home', beside the bot's messages
  thread: null, // the ts of the open thread's parent
  focus: null, // the ts of a message to bring into view once
  editing: null, // the ts of the message being edited
  unreadSince: undefined, // the last ts read before this conversation was opened, where the "New" line stays; null: nothing was new
  scene: null, // the server's last answer: everything `me` can see
  drafts: new Map(),
};

const watchers = new Set();

/** Called after every move: `moved(place)`. */
export function watchMoves(moved) {
  watchers.add(moved);
}

/** Go somewhere. Another person begins with nothing open, another conversation without a thread. */
export function go(place) {
  if (place.me && place.me !== state.me) Object.assign(state, { at: null, tab: 'messages', thread: null });
  if (place.at && place.at !== state.at) Object.assign(state, { thread: null, tab: 'messages' });
  if ('me' in place || 'at' in place) state.unreadSince = undefined;
  Object.assign(state, { editing: null, focus: null }, place);
  remember(state.me);
  for (const moved of watchers) moved(place);
}

export function draftKey(thread) {
  return [state.me, state.at, thread ?? ''].join(' ');
}

// A private window may refuse storage: then the page forgets whom I acted as, and that is all.
function remembered() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}

function remember(me) {
  try {
    localStorage.setItem(REMEMBERED, me);
  } catch {
    // See above.
  }
}
