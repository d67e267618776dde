/** The page's only way out: JSON to the server it came from, and a stream that says "look again". */

import { say } from './banners.js';
import { state } from './state.js';

const UNREACHABLE = { ok: false, message: 'The sandbox does not answer. Is it still running? What you typed is kept.' };

/** Everything the acting person sees, from the place they look at; null while the server is away. */
export async function fetchScene() {
  const place = new URLSearchParams({ as: state.me ?? '', at: state.at ?? '', thread: state.thread ?? '' });
  try {
    const response = await fetch(`/sandbox/scene?${place}`, { cache: 'no-store' });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/**
 * Do something as the acting person. The answer is the server's JSON; where `ok` is false, `message` is a sentence
 * for people, and unless the caller is `quiet` about it, it is shown as a banner.
 */
export async function act(verb, body = {}, { quiet = false } = {}) {
  const answer = await post(verb, { as: state.me, ...body });
  if (!answer.ok && !quiet) say(answer.message, { kind: 'problem' });
  return answer;
}

async function post(verb, body) {
  try {
    const response = await fetch(`/sandbox/${verb}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return UNREACHABLE;
  }
}

/** Calls `changed` after each change in the workspace, and again after a lost connection came back. */
export function watchChanges(changed) {
  const stream = new EventSource('/sandbox/changes');
  stream.addEventListener('change', changed);
  stream.addEventListener('open', changed);
  stream.addEventListener('error', () => document.body.classList.add('offline'));
  stream.addEventListener('open', () => document.body.classList.remove('offline'));
}
