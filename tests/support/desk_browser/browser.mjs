// One walk through the desk in Debian's Chromium: node browser.mjs WALK '{"address": ...}'. Writes what it found as JSON.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const [walk, text] = process.argv.slice(2);
const given = JSON.parse(text);
const password = "kuda baterai staples benar";
const found = { violations: [], policy: [], errors: [], wide: [], sizes: {}, seen: [] };

const browser = await chromium.launch({ executablePath: given.chromium ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

const open = async (options = {}) => {
  const context = await browser.newContext({ locale: "id-ID", baseURL: given.address, ...options });
  context.setDefaultTimeout(20000);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") found.errors.push(message.text());
    if (/Content Security Policy|Trusted Type/i.test(message.text())) found.policy.push(message.text());
  });
  page.on("pageerror", (error) => found.errors.push(String(error)));
  return page;
};

const choosePassword = async (page, link) => {
  await page.goto(link);
  await page.fill("#sandi", password);
  await page.fill("#lagi", password);
  await page.click("button.utama");
  await page.waitForURL("**/");
};

const logIn = async (page, name) => {
  await page.goto("/masuk");
  await page.fill("#nama", name);
  await page.fill("#sandi", password);
  await page.click("button.utama");
  await page.waitForURL("**/");
};

const scan = async (page, path) => {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() =>
    axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  for (const violation of result.violations)
    found.violations.push(`${path}: ${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 200)).slice(0, 3).join(" | ")}`);
};

const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id || "");

const walks = {
  // Every page, wide and at 320 pixels: accessible, within its policy, no wider than the window.
  async pages() {
    const page = await open();
    await choosePassword(page, given.link);
    for (const path of given.paths) {
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 900 });
        const answer = await page.goto(path);
        found.seen.push(`${path} ${answer.status()}`);
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
        await scan(page, `${path} at ${width}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wide > 0) found.wide.push(`${path} at ${width}: ${wide} px too wide`);
        if (given.shots) await page.screenshot({ path: `${given.shots}/${path.replace(/[^a-z0-9]+/gi, "-").slice(1, 40) || "beranda"}-${width}.png`, fullPage: true });
      }
    }
    for (const path of ["/masuk", given.usedLink]) {
      await (await page.context()).clearCookies();
      await page.goto(path);
      await scan(page, path);
    }
  },

  // From the login to a decision with the keyboard alone.
  async keyboard() {
    const page = await open();
    await choosePassword(page, given.link);
    await page.context().clearCookies();
    await page.goto("/masuk");
    await page.keyboard.press("Tab");
    found.first = await focused(page);
    await page.keyboard.press("Tab");
    await page.keyboard.type("rina");
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/");
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await page.waitForURL("**/laporan");
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    found.second = await focused(page);
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/laporan/*");
    await page.keyboard.press("Escape");
    await page.waitForURL("**/laporan#*");
    await page.waitForFunction((text) => document.activeElement?.textContent?.trim() === text, found.second);
    found.back = await focused(page);
    await page.keyboard.press("x");
    found.chosen = await page.evaluate(() => document.querySelectorAll("input[name=pilih]:checked").length);
    await page.keyboard.press("/");
    found.search = await page.evaluate(() => document.activeElement?.id);
    await page.keyboard.type("j?/x1");
    found.typed = await page.inputValue("#cari");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    found.help = await page.evaluate(() => document.querySelector("#tombol").open);
    await page.goto(`/laporan/${given.number}`);
    await page.keyboard.press("4");
    found.verb = await page.evaluate(() => document.activeElement?.id);
    await page.keyboard.type("ganda dengan laporan lain");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector("#kabar")?.textContent.includes("Diarsipkan"));
    found.done = true;
    await page.goto("/akun");
    await page.uncheck("input[name=pintasan]");
    await page.click("form[action='/akun/pintasan'] button");
    await page.goto("/laporan");
    await page.keyboard.press("/");
    found.off = await page.evaluate(() => document.activeElement?.id !== "cari");
  },

  // The main path where no script runs.
  async noscript() {
    const page = await open({ javaScriptEnabled: false });
    await choosePassword(page, given.link);
    await page.click("nav >> text=Daftar");
    await page.click(`td a:text-is("${given.number}")`);
    await page.fill("#judul", "Judul yang dibetulkan");
    await page.click("text=Verifikasi dan teruskan");
    found.notice = (await page.textContent("#kabar")).trim();
    found.title = (await page.textContent(".warga .judul")).trim();
    await page.click("text=Kembali ke daftar");
    await page.fill("#cari", given.word);
    await page.click("form#saring button.utama");
    found.rows = await page.locator(".daftar tbody tr").count();
    await page.click("text=Keluar");
    found.address = new URL(page.url()).pathname;
  },

  // What hostile texts can do in a real browser: nothing.
  async hostile() {
    const page = await open();
    await page.addInitScript(() => (window.alert = () => (window.obeyed = true)));
    await choosePassword(page, given.link);
    found.obeyed = [];
    for (const path of given.paths) {
      await page.goto(path);
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      if (await page.evaluate(() => window.obeyed === true)) found.obeyed.push(path);
      const strange = await page.evaluate(() =>
        [...document.querySelectorAll("main script, main svg, main iframe, main object, main [onerror], main [onload]")].map((one) => one.outerHTML.slice(0, 100)));
      found.obeyed.push(...strange);
    }
  },

  // Small pictures for the documentation.
  async pictures() {
    const page = await open({ viewport: { width: 1100, height: 720 } });
    await choosePassword(page, given.link);
    for (const [name, path] of Object.entries(given.pictures)) {
      await page.goto(path);
      await page.screenshot({ path: `${given.shots}/${name}.png` });
    }
  },
};

try {
  await walks[walk]();
} catch (error) {
  found.failed = String(error?.stack ?? error);
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(found));
