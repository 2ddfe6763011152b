import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { browserPath, withVariables } from './env.ts';

const cache = join(import.meta.dirname, '../../../node_modules/.cache');
const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
// Root may not use Chromium's sandbox; hinting off makes text the same on every machine.
const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none'];

/** How to launch a browser here: the one from the registry on Linux x64, else an installed Chrome or Chromium. */
export function browserOptions(): LaunchOptions {
  if (browserPath) return { executablePath: browserPath, args };
  if (process.platform === 'linux' && process.arch === 'x64') return registryBrowser();
  const executablePath = installed.find((path) => existsSync(path));
  if (executablePath) return { executablePath, args };
  throw new Error('No browser for the tests: install Chrome or Chromium, or set BATON_BROWSER to its path.');
}

/** Launches a headless browser. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch(browserOptions());
}

function registryBrowser(): LaunchOptions {
  const folder = unpackBrowser();
  return {
    executablePath: join(folder, 'chromium'),
    args,
    // The package brings the libraries and fonts that a bare server lacks.
    env: withVariables({ LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') }),
  };
}

// Unpacked beside and then renamed, so that an interrupted run leaves no half a browser behind.
function unpackBrowser(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const home = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const partial = mkdtempSync(join(cache, 'chromium-partial-'));
  const code = `
    const { inflate } = await import(${JSON.stringify(`file://${entry}`)});
    for (const name of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'])
      await inflate(${JSON.stringify(`${home}/bin/`)} + name);`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    env: withVariables({ TMPDIR: partial }),
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`The test browser could not be unpacked: ${run.stderr}`);
  // The package's own font settings name only the folders of its hosts.
  const fonts = `<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`;
  writeFileSync(
    join(partial, 'fonts.conf'),
    `<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n${fonts}\n`,
  );
  try {
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
