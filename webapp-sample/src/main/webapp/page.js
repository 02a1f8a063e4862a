'use strict';

const byId = id => document.getElementById(id);

/** Pretty JSON where it is JSON, else the text as it came. */
function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch (notJson) {
    return text;
  }
}

function show(request, status, challenge, body) {
  byId('request').textContent = request;
  byId('status').textContent = status;
  byId('challenge').textContent = challenge || 'none';
  byId('body').textContent = readable(body);
}

async function call(path, options) {
  const request = `${options.method || 'GET'} ${path}`;
  show(request, '…', '', '');
  try {
    const response = await fetch(path, { cache: 'no-store', ...options });
    const body = await response.text();
    show(request, `${response.status} ${response.statusText}`, response.headers.get('WWW-Authenticate'), body);
  } catch (unreachable) {
    show(request, 'no answer', '', String(unreachable));
  }
  await count();
}

/** The emulator's count, where this page is part of the demo; elsewhere the demo's parts stay hidden. */
async function count() {
  try {
    const response = await fetch('demo/state', { cache: 'no-store' });
    if (!response.ok) {
      return;
    }
    const state = await response.json();
    byId('exchanges').textContent = state.exchanges;
    byId('demo-token').hidden = false;
    byId('demo-redeploy').hidden = false;
  } catch (noDemo) {
    // nothing to count
  }
}

async function take() {
  const response = await fetch(`demo/token?user=${encodeURIComponent(byId('user').value)}`, { cache: 'no-store' });
  byId('token').value = await response.text();
}

byId('take').addEventListener('click', take);
byId('redeploy').addEventListener('click', () => call('demo/redeploy', { method: 'POST' }));
byId('calls').addEventListener('click', event => {
  const button = event.target.closest('button');
  if (!button) {
    return;
  }
  const token = byId('token').value.trim();
  const anonymous = button.dataset.anonymous === 'true' || token === '';
  call(button.dataset.path, { headers: anonymous ? {} : { Authorization: `Bearer ${token}` } });
});
count();
