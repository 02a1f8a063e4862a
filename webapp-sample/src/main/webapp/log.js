// What happened, the newest first, each with the line that repeats it in a shell. A sign-in does not forget it: the
// lines fetch their tokens, so that none is kept here.

const KEY = 'onbehalf.log';
const MOST_LINES = 50;

const kept = () => JSON.parse(sessionStorage.getItem(KEY) || '[]');

/** status: what stands in the badge; kind: its colour, '' for good; line: for a shell, or null. */
export function log(text, kind, status, line) {
  const entry = { at: new Date().toLocaleTimeString(), text, kind, status, line };
  sessionStorage.setItem(KEY, JSON.stringify([entry, ...kept()].slice(0, MOST_LINES)));
  show(entry);
}

function show({ at, text, kind, status, line }) {
  const list = document.getElementById('log');
  list.querySelector('.empty')?.remove();
  const item = document.createElement('li');
  const what = document.createElement('p');
  const time = document.createElement('time');
  time.textContent = at;
  const badge = document.createElement('span');
  badge.className = `status ${kind}`;
  badge.textContent = status;
  const words = document.createElement('span');
  words.className = 'words';
  words.textContent = text;
  what.append(time, badge, words);
  item.append(what);
  if (line) {
    item.append(shell(line));
  }
  list.prepend(item);
  while (list.children.length > MOST_LINES) {
    list.lastElementChild.remove();
  }
}

function shell(line) {
  const box = document.createElement('div');
  box.className = 'shell';
  const code = document.createElement('pre');
  code.tabIndex = 0;
  code.setAttribute('role', 'group');
  code.setAttribute('aria-label', 'The line that repeats it in a shell');
  code.textContent = line;
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.textContent = 'Copy';
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(line);
      copy.textContent = 'Copied';
    } catch (refused) {
      getSelection().selectAllChildren(code);
      copy.textContent = 'Selected';
    }
  });
  box.append(code, copy);
  return box;
}

kept().reverse().forEach(show);
