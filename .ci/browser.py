#!/usr/bin/env python3
"""Look at the website of `fastnotes book` as a reader does, in a real browser without a window, and say what is wrong.

    python .ci/browser.py _book [--shots FOLDER] [--only PAGE …]

Each page is opened from the disk (file://): no request may leave it, no script may fail, nothing may be wider than a telephone of 360
pixels, nothing may jump while it loads, text must stand out from its ground (4.5 to 1) in both themes, every slider must change its
picture, and the search must find what is there. Speaks the DevTools protocol over a pipe, so that it needs Python and chromium and
nothing else. Exits with 1 if something is wrong, with 77 ("skipped") where there is no chromium."""
import argparse, base64, fcntl, json, os, shutil, subprocess, sys, tempfile, time
from pathlib import Path

FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
         '--disable-sync', '--disable-dev-shm-usage', '--hide-scrollbars', '--allow-file-access-from-files', '--remote-debugging-pipe']

class Browser:
    "Chromium, and one page in it."
    def __init__(self, program):
        self.profile = tempfile.mkdtemp()
        (down_r, down_w), (up_r, up_w) = os.pipe(), os.pipe()
        def hand_over():                       # the protocol wants its two ends as 3 and 4
            for fd, at in ((fcntl.fcntl(down_r, fcntl.F_DUPFD, 20), 3), (fcntl.fcntl(up_w, fcntl.F_DUPFD, 20), 4)): os.dup2(fd, at)
        self.process = subprocess.Popen([program, *FLAGS, f'--user-data-dir={self.profile}', 'about:blank'], pass_fds=(3, 4), preexec_fn=hand_over,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(down_r); os.close(up_w)
        self.to, self.back, self.buffer, self.number, self.events = down_w, up_r, b'', 0, []
        target = self.call('Target.createTarget', url='about:blank')['targetId']
        self.session = None
        self.session = self.call('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'Log'): self.call(f'{domain}.enable')

    def message(self, timeout=60):
        import select
        end = time.monotonic() + timeout
        while b'\0' not in self.buffer:
            if not select.select([self.back], [], [], max(0, end - time.monotonic()))[0]: raise TimeoutError('the browser does not answer')
            part = os.read(self.back, 1 << 20)
            if not part: raise EOFError('the browser ended')
            self.buffer += part
        text, _, self.buffer = self.buffer.partition(b'\0')
        return json.loads(text)
    def call(self, method, **params):
        self.number += 1
        session = {'sessionId': self.session} if getattr(self, 'session', None) else {}
        data = json.dumps(dict(id=self.number, method=method, params=params, **session)).encode() + b'\0'
        while data: data = data[os.write(self.to, data):]
        while True:
            m = self.message()
            if m.get('id') == self.number:
                if 'error' in m: raise RuntimeError(f'{method}: {m["error"]["message"]}')
                return m['result']
            if 'method' in m: self.events.append(m)
    def run(self, script):
        "Value of a JavaScript expression, which may be a promise."
        res = self.call('Runtime.evaluate', expression=script, awaitPromise=True, returnByValue=True)
        if 'exceptionDetails' in res: raise RuntimeError(res['exceptionDetails'].get('exception', {}).get('description', 'a script failed'))
        return res['result'].get('value')
    def open(self, url, width=1280, height=900, dark=False, phone=False):
        "Open a page and wait until it has loaded; returns what went wrong meanwhile."
        self.call('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call('Emulation.setEmulatedMedia', features=[dict(name='prefers-color-scheme', value='dark' if dark else 'light')])
        self.call('Page.navigate', url='about:blank')
        self.run('1')
        self.events.clear()
        self.call('Page.navigate', url=url)
        self.run("new Promise(r => { const go = () => setTimeout(r, 60); document.readyState === 'complete' ? go() : addEventListener('load', go) })")
        return self.trouble(url)
    def trouble(self, url):
        res = []
        for e in self.events:
            p = e['params']
            if e['method'] == 'Network.requestWillBeSent' and not p['request']['url'].startswith(('file://', 'data:', 'about:', 'http://127.0.0.1')): res.append(f'asks for {p["request"]["url"]}')
            elif e['method'] == 'Runtime.exceptionThrown': res.append('script failed: ' + p['exceptionDetails'].get('exception', {}).get('description', p['exceptionDetails']['text'])[:200])
            elif e['method'] == 'Runtime.consoleAPICalled' and p['type'] in ('error', 'assert'): res.append('console: ' + ' '.join(str(a.get('value', '')) for a in p['args']))
            elif e['method'] == 'Log.entryAdded' and p['entry']['level'] == 'error': res.append(f'log: {p["entry"]["text"]} {p["entry"].get("url", "")}')
            elif e['method'] == 'Network.loadingFailed' and not p.get('canceled'): res.append(f'not loaded: {p["errorText"]}')
        return res
    def shot(self, path, full=False, height=900):
        clip = {}
        if full:
            size = self.call('Page.getLayoutMetrics')['cssContentSize']
            clip = dict(clip=dict(x=0, y=0, width=size['width'], height=min(size['height'], 12000), scale=1), captureBeyondViewport=True)
        Path(path).write_bytes(base64.b64decode(self.call('Page.captureScreenshot', **clip)['data']))
    def close(self):
        try: self.session = None; self.call('Browser.close')
        except (OSError, EOFError, RuntimeError, TimeoutError): self.process.kill()
        self.process.wait(20)
        shutil.rmtree(self.profile, ignore_errors=True)

# Widest element that sticks out of the window and cannot be scrolled within its own box.
WIDE = """(() => { const w = document.documentElement.clientWidth; if (document.documentElement.scrollWidth <= w) return null;
for (const e of document.querySelectorAll('main *')) { const r = e.getBoundingClientRect(); if (r.width && r.right > w + 1 && !e.closest('.table,.out.html,.math,figure')) return e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 60); }
return 'something is ' + document.documentElement.scrollWidth + ' wide'; })()"""

# Smallest contrast of any text with the ground under it.
CONTRAST = """(() => { const rgb = s => (s.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number), lin = c => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
const lum = c => .2126 * lin(c[0]) + .7152 * lin(c[1]) + .0722 * lin(c[2]);
const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > .5) return c; } return [255, 255, 255]; };
const bad = new Map();
document.querySelectorAll('details').forEach(d => d.open = true);
for (const e of document.querySelectorAll('body *')) {
  if (e.closest('svg, script, style, math, [hidden]') || ![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
  const st = getComputedStyle(e); if (st.visibility === 'hidden' || st.display === 'none' || +st.opacity === 0) continue;
  const a = lum(rgb(st.color)), b = lum(ground(e)), r = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  const key = e.tagName + '.' + e.className; if (r < 4.5 && !(bad.get(key) < r)) bad.set(key, r); }
return [...bad].map(([k, r]) => k + ' ' + r.toFixed(2)); })()"""

# Move each control of each slider until another picture shows; exactly one may show at a time.
SLIDERS = """(() => { const res = [];
document.querySelectorAll('details').forEach(d => d.open = true);
for (const s of document.querySelectorAll('.fn-slider')) for (const c of s.querySelectorAll('[data-k]')) {
  const shown = () => [...s.querySelectorAll('.fn-frame')].filter(f => f.offsetParent), before = shown(), n = c.tagName === 'SELECT' ? c.options.length : +c.max + 1;
  const set = k => { c.value = k; c.dispatchEvent(new Event('input', {bubbles: true})); const f = shown(); return f.length === 1 && f[0].innerHTML !== before[0].innerHTML; };
  const moves = before.length === 1 && [...Array(n).keys()].reverse().some(set);
  res.push(moves || n === 1 ? 'ok' : 'dead: ' + c.closest('label').textContent.trim()); }
return res; })()"""

SHIFT = """new Promise(r => { let sum = 0; new PerformanceObserver(l => l.getEntries().forEach(e => sum += e.value)).observe({type: 'layout-shift', buffered: true}); setTimeout(() => r(sum), 60); })"""

SEARCH = """(async q => { document.querySelector('#fn-search').click(); const d = document.querySelector('#fn-dialog'), i = d.querySelector('input');
for (let n = 0; n < 100 && !window.fnIndex; n++) await new Promise(r => setTimeout(r, 20));
i.value = q; i.dispatchEvent(new Event('input', {bubbles: true})); await new Promise(r => setTimeout(r, 50));
const res = [...d.querySelectorAll('li a')].map(a => ({href: a.href, text: a.textContent})); d.close(); return res; })(%s)"""

def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('folder', type=Path)
    parser.add_argument('--shots', type=Path, help='folder for screenshots of five pages, in both themes')
    parser.add_argument('--only', nargs='*', help='pages to look at, such as matmul.html')
    parser.add_argument('--find', nargs='*', default=['label smoothing', 'Kaiming'], help='what the search must find')
    args = parser.parse_args()
    program = next((p for p in map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome', 'chrome')) if p), None)
    if not program: print('skipped: browser check (no chromium here)'); return 77
    pages = [p.relative_to(args.folder).as_posix() for p in sorted(args.folder.rglob('*.html'))]
    pages = [p for p in pages if not args.only or p in args.only]
    if not pages: print(f'{args.folder} holds no such page'); return 1
    wrong, moved, worst, start = [], 0, (0, ''), time.monotonic()
    browser = Browser(program)
    try:
        for name in pages:
            url = (args.folder/name).resolve().as_uri()
            wrong += [f'{name}: {t}' for t in browser.open(url)]
            jumps = [browser.run(SHIFT)]
            for theme in ('light', 'dark'):
                browser.run(f"document.documentElement.dataset.theme = '{theme}'")
                wrong += [f'{name}: {theme}: too little contrast: {x}' for x in browser.run(CONTRAST)]
            said = browser.run(SLIDERS)
            moved += said.count('ok')
            wrong += [f'{name}: slider {x}' for x in said if x != 'ok']
            wrong += [f'{name}: {t}' for t in browser.trouble(url)]
            browser.open(url, 360, 800, phone=True)
            jumps.append(browser.run(SHIFT))
            worst = max(worst, (max(jumps), name))
            if max(jumps) > .05: wrong.append(f'{name}: jumps while it loads (layout shift {max(jumps):.2f})')
            wide = browser.run(WIDE)
            if wide: wrong.append(f'{name}: wider than 360 pixels: {wide}')
        browser.open((args.folder/pages[0]).resolve().as_uri())
        try:
            for query in [] if args.only else args.find:
                found = browser.run(SEARCH % json.dumps(query))
                print(f'search {query!r}: {len(found)} found' + (f', first {found[0]["href"].rsplit("/", 1)[-1]}' if found else ''))
                if not any(query.lower() in f['text'].lower() for f in found): wrong.append(f'search does not find {query!r}')
            if browser.run(SEARCH % '"qzxv nowhere"'): wrong.append('search finds what is not there')
        except RuntimeError as e: wrong.append(f'search does not work: {e}')
        if args.shots:
            args.shots.mkdir(parents=True, exist_ok=True)
            chosen = [p for p in ('index.html', 'matmul.html', 'learner.html', 'schedule.html', 'tools/plots.html', 'cheatsheet.html') if p in pages][:5]
            for name in chosen:
                for theme in ('light', 'dark'):
                    for size, (w, h) in dict(wide=(1440, 900), phone=(360, 800)).items():
                        browser.open((args.folder/name).resolve().as_uri(), w, h, theme == 'dark', size == 'phone')
                        browser.shot(args.shots/f'{Path(name).stem}-{size}-{theme}.png')
    finally: browser.close()
    for line in wrong: print(line)
    print(f'{len(pages)} pages looked at in {time.monotonic() - start:.0f} s, {moved} controls moved, largest layout shift {worst[0]:.3f} ({worst[1]}), {len(wrong)} wrong')
    return int(bool(wrong))

if __name__ == '__main__': sys.exit(main())
