// A report is made on the server, by a session: it goes on when this page is closed.

import { held } from './sign-in.js';
import { log } from './log.js';

const byId = id => document.getElementById(id);
const KEY = 'onbehalf.report';
const EVERY = 500;
const MOST_LOOKS = 600;

let following = false;

let paused = false;

/** While the server is gone nobody asks it. */
export function pause(on) {
  paused = on;
}

/** Follows that report from now on, in every tab of this browser. */
export function begin(id) {
  localStorage.setItem(KEY, id);
  follow();
}

export function hide() {
  byId('report').hidden = true;
}

/** Shows how far the report is until it has ended or nobody is signed in. */
export async function follow() {
  if (following) {
    return;
  }
  following = true;
  try {
    for (let look = 0; look < MOST_LOOKS; look++) {
      const id = localStorage.getItem(KEY);
      const signedIn = held();
      if (id === null || signedIn === null) {
        return;
      }
      const report = paused ? null : await ask(id, signedIn.accessToken);
      if (report !== null) {
        tell(report);
      }
      await new Promise(done => setTimeout(done, EVERY));
    }
  } finally {
    following = false;
  }
}

/** How far it is; null while the server is away. */
async function ask(id, token) {
  try {
    const response = await fetch(`api/rest/report/${encodeURIComponent(id)}`, {
      headers: { Authorization: `Bearer ${token}` }, cache: 'no-store',
    });
    if (response.status === 404) {
      return { state: 'not there for whoever is signed in', steps: 0, of: 1 };
    }
    return response.ok ? response.json() : null;
  } catch (unreachable) {
    return null;
  }
}

function tell(report) {
  byId('report').hidden = false;
  byId('report-progress').max = report.of;
  byId('report-progress').value = report.steps;
  byId('report-steps').textContent = `${report.steps} of ${report.of} calls`;
  if (report.state === 'running') {
    byId('report-text').textContent = 'A report is being made on the server, by a session, with no request of yours. Close this page, redeploy or kill the server: it goes on.';
    return;
  }
  localStorage.removeItem(KEY);
  const finished = report.state === 'finished';
  const text = finished
    ? `The report is finished: ${report.steps} calls in your name, by a session, without a request of yours.`
    : `The report ended: ${report.state}.`;
  byId('report-text').textContent = text;
  log(text, finished ? '' : 'bad', finished ? 'done' : 'ended', null);
}
