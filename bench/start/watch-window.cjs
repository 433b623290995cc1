/**
 * Loaded into an Electron app before its own code (`electron --require`): says on standard output when its window can be used, then ends the
 * app, or MILLRACE_BENCH_LASTING ms later. It can be used when what MILLRACE_BENCH_READY (a CSS selector) names is there and two frames were painted
 * after it.
 */
const { app } = require('electron');

const selector = process.env['MILLRACE_BENCH_READY'] ?? 'body';
const ready = `new Promise((resolve) => {
  const look = () => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) requestAnimationFrame(look);
    else requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  };
  look();
})`;

app.on('web-contents-created', (_event, contents) => {
  contents.once('dom-ready', () => {
    void contents.executeJavaScript(ready).then(() => {
      process.stdout.write('interactive\n');
      setTimeout(() => app.quit(), Number(process.env['MILLRACE_BENCH_LASTING'] ?? 0));
    });
  });
});
