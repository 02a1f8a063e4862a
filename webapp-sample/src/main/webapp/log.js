// What happened, the newest first, each with the line that repeats it in a shell.

const MOST_LINES = 50;

/** status: what stands in the badge; kind: its colour, '' for good; line: for a shell, or null. */
export function log(text, kind, status, line) {
  const list = document.getElementById('log');
  list.querySelector('.empty')?.remove();
  const item = document.createElement('li');
  const what = document.createElement('p');
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString();
  const badge = document.createElement('span');
  badge.className = `status ${kind}`;
  badge.textContent = status;
  what.append(time, badge, text);
  item.append(what);
  if (line) {
    const shell = document.createElement('div');
    shell.className = 'shell';
    const code = document.createElement('pre');
    code.tabIndex = 0;
    code.textContent = line;
    const copy = document.createElement('button');
    copy.type = 'button';
    copy.textContent = 'Copy';
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(line);
      copy.textContent = 'Copied';
    });
    shell.append(code, copy);
    item.append(shell);
  }
  list.prepend(item);
  while (list.children.length > MOST_LINES) {
    list.lastElementChild.remove();
  }
}
