import './ui/base.css';
import { createRoot } from 'react-dom/client';
import { createApp, Window } from './app.tsx';
import { connect } from './client.ts';
import { findDesktop } from './desktop.ts';
import { openWindow } from './open.ts';
import { registerRuns } from './runs/register.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root.');
const desktop = findDesktop();
const app = createApp({ connection: connect(desktop), desktop, extend: registerRuns });
createRoot(root).render(<Window app={app} />);
void openWindow(app);
