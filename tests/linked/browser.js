// browser.js URL PATH...: opens pages in Chromium, wide and narrow, light and dark. Exits with 0 if no page
// complains, overflows, asks another host, or violates a rule of axe; with 77 where the browser or the
// packages in the folder BROWSER are not installed. With SHOTS it leaves a picture of each page there.
'use strict';
const fs = require('fs');
const path = require('path');

const folder = path.join(process.env.BROWSER || '.', 'node_modules');
let chromium, axe;
try {
  ({ chromium } = require(path.join(folder, 'playwright-core')));
  axe = fs.readFileSync(path.join(folder, 'axe-core', 'axe.min.js'), 'utf8');
  if (!fs.existsSync('/usr/bin/chromium')) throw new Error('no /usr/bin/chromium');
} catch (error) {
  console.log(error.message.split('\n')[0]);
  process.exit(77);
}

const views = [
  { name: 'narrow', viewport: { width: 360, height: 740 }, colorScheme: 'light' },
  { name: 'wide', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
];

async function look(page, url, view, complaints) {
  const response = await page.goto(url);
  const expected = url.endsWith('/nobody') ? 404 : 200;
  if (response.status() !== expected) complaints.push(`${url}: ${response.status()}`);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  if (width > view.viewport.width) complaints.push(`${url} ${view.name}: ${width} px wide`);
  if (process.env.SHOTS) {
    const name = url.replace(/^https?:..[^/]*./, '').replace(/[^a-z0-9-]+/gi, '_') || 'front';
    await page.screenshot({ path: path.join(process.env.SHOTS, `${name.slice(0, 60)}.${view.name}.png`), fullPage: view.name === 'narrow' });
  }
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const { id, nodes } of violations) {
    complaints.push(`${url} ${view.name}: ${id}: ${nodes.slice(0, 2).map((node) => node.html + ' ' + node.failureSummary).join(' | ')}`);
  }
}

async function main() {
  const [base, ...paths] = process.argv.slice(2);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const complaints = [];
  for (const view of views) {
    const context = await browser.newContext({ ...view, bypassCSP: false });
    const page = await context.newPage();
    page.on('console', (message) => {
      // The 404 that is looked at on purpose is one of the browser's own messages.
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`error: ${error}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(base)) complaints.push(`asks ${request.url()}`);
    });
    for (const one of paths) await look(page, base + one, view, complaints);
    await context.close();
  }
  await browser.close();
  if (complaints.length) throw new Error(complaints.join('\n'));
}

main().then(() => process.exit(0), (error) => {
  console.error(error.message || error);
  process.exit(1);
});
