import type { App } from '../app-context.ts';

/** The id of the Runs screen among those of the rail. */
export const runsScreen = 'runs';

/** Opens the page of a run. */
export function openRun({ hub, ui }: Pick<App, 'hub' | 'ui'>, run: string): void {
  hub.place.setState({ run });
  ui.show(runsScreen);
}
