import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import { lazyCode } from '../lazy.ts';
import type { ClusterItem } from '../state/cluster-report.ts';
import type { OpenDocument } from '../state/document.ts';
import { testIds } from '../testids.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/screen-states.tsx';
import { goTo } from './go-to.ts';
import s from './problems.module.css';

const reporter = lazyCode(() => import('../state/cluster-report.ts'));
/** The report is made when typing pauses for so long, in milliseconds. */
const delay = 300;
/** So many places of one rule are shown without being asked for. */
const placesShown = 6;

/** What would be different on a cluster, rule by rule; each place leads to its task. */
export function ClusterTab({ document }: { readonly document: OpenDocument }): ReactNode {
  const report = useReport(document);
  if (report === undefined) return null;
  if (report === 'broken')
    return (
      <EmptyState
        compact
        title="Nothing to compare yet"
        detail="The pipeline cannot be compiled. Problems says what stands in the way."
      />
    );
  if (report.length === 0)
    return (
      <EmptyState
        compact
        icon={<CircleCheck size={18} />}
        title="The same on a cluster"
        detail="Nothing in this pipeline goes another way there than here."
      />
    );
  return (
    <ul className={s['list']} data-testid={testIds.clusterList}>
      {report.map((item) => (
        <Item key={item.rule} document={document} item={item} />
      ))}
    </ul>
  );
}

function Item({ document, item }: { readonly document: OpenDocument; readonly item: ClusterItem }): ReactNode {
  const app = useApp();
  const [all, setAll] = useState(false);
  const places = all ? item.places : item.places.slice(0, placesShown);
  const hidden = item.places.length - places.length;
  const Icon = item.severity === 'warning' ? TriangleAlert : Info;
  return (
    <li className={s['rule']} data-severity={item.severity} data-testid={testIds.clusterItem(item.rule)}>
      <Icon size={14} aria-label={item.severity === 'warning' ? 'Warning' : 'Notice'} />
      <div className={s['ruleText']}>
        <p className="selectable">
          {item.sentence} <span className={s['cure']}>{item.cure}</span>
        </p>
        <div className={s['places']}>
          {places.map((tasks) =>
            tasks.length === 0 ? (
              <span key="" className={s['whole']}>
                the whole pipeline
              </span>
            ) : (
              <Button key={tasks.join('/')} size="small" onClick={() => goTo(app, document, { tasks })}>
                {tasks.join(' › ')}
              </Button>
            ),
          )}
          {hidden > 0 ? (
            <Button size="small" tone="quiet" onClick={() => setAll(true)}>
              {`Show ${hidden} more`}
            </Button>
          ) : null}
        </div>
      </div>
      <Badge>{item.rule}</Badge>
    </li>
  );
}

/** The report on the document as it is now; undefined until there is one. */
function useReport(document: OpenDocument): readonly ClusterItem[] | 'broken' | undefined {
  const { library } = useApp();
  const phase = useStore(library.store, (state) => state.phase);
  const [report, setReport] = useState<readonly ClusterItem[] | 'broken'>();
  useEffect(() => {
    // Without the library every component would be missing.
    if (phase !== 'listed' && phase !== 'ready') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    const make = async (): Promise<void> => {
      const { clusterReport } = await reporter();
      const { name } = document.store.getState();
      if (current) setReport(clusterReport({ file: name, text: document.text() }, library.resolve) ?? 'broken');
    };
    const stop = document.store.subscribe((now, before) => {
      if (now.spec === before.spec && now.base === before.base) return;
      clearTimeout(timer);
      timer = setTimeout(() => void make(), delay);
    });
    void make();
    return () => {
      current = false;
      clearTimeout(timer);
      stop();
    };
  }, [document, library, phase]);
  return report;
}
