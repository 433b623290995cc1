import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { createApp, Window } from './app.tsx';
import { connect } from './client.ts';
import { findDesktop } from './desktop.ts';
import { loadLazyCode } from './lazy.ts';
import { openWindow } from './open.ts';
import { registerRuns } from './runs/register.ts';

/** From when the window is there until the rest of its code is read, in milliseconds. */
const settling = 1000;

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
const desktop = findDesktop();
const app = createApp({ connection: connect(desktop), desktop, extend: registerRuns });
createRoot(root).render(<Window app={app} />);
void openWindow(app).then(() => setTimeout(() => void loadLazyCode(), settling));
