import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { createApp, Window } from './app.tsx';
import { connect } from './client.ts';
import { findDesktop } from './desktop.ts';
import { readFirstLook } from './first-look.ts';
import { loadLazyCode } from './lazy.ts';
import { openWindow } from './open.ts';
import { painted } from './painted.ts';
import { registerRuns } from './runs/register.ts';

/** So long the first picture waits for what it is to show; a slower engine gets a picture without it. Milliseconds. */
const patience = 200;
/** From when the window is there until the rest of its code is read, in milliseconds. */
const settling = 1000;

const page = document.getElementById('root');
if (page === null) throw new Error('The page has no #root.');
const desktop = findDesktop();
const connection = connect(desktop);
const app = createApp({ connection, desktop, extend: registerRuns });
// A top-level await here would deadlock: code that is read later imports this file, and so waits for its end.
void start(page);

async function start(root: HTMLElement): Promise<void> {
  const look = await readFirstLook(desktop);
  const opening = openWindow(app, look);
  if (look === undefined) connection.open();
  // One picture with everything in it is there sooner than one that follows an empty one.
  await Promise.race([opening, passed(patience)]);
  createRoot(root).render(<Window app={app} />);
  await opening;
  await painted();
  // An engine that starts takes what the first picture needs of the machine.
  if (look !== undefined) connection.open();
  // The canvas is there; what else could be put on it may take its time.
  await app.library.read();
  await passed(settling);
  await loadLazyCode();
}

function passed(milliseconds: number): Promise<void> {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}
