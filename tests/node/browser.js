/* A person at the GraphQL page: browser.js CHROMIUM PAGE SCREENSHOT -> what was seen. Every address but the page's own
   server is blocked, and counted. */
import { chromium } from "playwright-core";

const [, , executablePath, page_address, screenshot] = process.argv;
const { origin } = new URL(page_address);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
const outside = [];
const messages = [];
await context.route("**/*", (route) => {
  const url = route.request().url();
  if (url.startsWith(`${origin}/`) || url.startsWith("data:")) return route.continue();
  outside.push(url);
  return route.abort();
});
const page = await context.newPage();
page.on("console", (message) => {
  if (["error", "warning"].includes(message.type())) messages.push(message.text());
});
page.on("pageerror", (error) => messages.push(String(error)));
const answer = () => page.locator(".result-window .CodeMirror").evaluate((editor) => editor.CodeMirror.getValue());
/* The title of the tab follows the text after a moment; before that, an operation of the old name would be asked for. */
const run = async (tab, expected) => {
  await page.locator(".graphiql-tab", { hasText: tab }).waitFor();
  await page.getByRole("button", { name: /Execute query/ }).click();
  await page.locator(".result-window", { hasText: expected }).waitFor({ timeout: 20_000 });
  return JSON.parse(await answer());
};

await page.goto(page_address);
await page.locator(".graphiql-query-editor .CodeMirror").click();
await page.keyboard.press("Control+A");
await page.keyboard.press("Delete");
await page.keyboard.insertText("{ organization(name: \"Meta\") { __typename label } }");
const typed = await run("<untitled>", "Organization");
await page.getByRole("button", { name: "Show Examples" }).click();
const examples = await page.locator(".examples button").allTextContents();
await page.locator(".examples button").first().click();
const example = await run("PriorIncidents", "priorIncidents");
await page.screenshot({ path: screenshot });
for (const panel of ["Show Documentation Explorer", "Show History"]) {
  await page.getByRole("button", { name: panel }).click();
}
for (const dialog of ["Open short keys dialog", "Open settings dialog"]) {
  await page.getByRole("button", { name: dialog }).click();
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
}
const formIsHidden = await page.locator("#ask").isHidden();
await browser.close();
console.log(JSON.stringify({ typed, examples, example, formIsHidden, outside, messages }));
