import { ChevronDown, LibraryBig, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../app-context.ts';
import { byCategory, matches } from '../state/library.ts';
import type { LibraryEntry } from '../state/library.ts';
import { testIds } from '../testids.ts';
import { Button } from '../ui/button.tsx';
import { useArrowKeys } from '../ui/focus.ts';
import { Kbd } from '../ui/kbd.tsx';
import { EmptyState, ErrorState, Skeleton } from '../ui/screen-states.tsx';
import { TextField } from '../ui/text-field.tsx';
import { PaletteItem } from './palette-item.tsx';
import s from './palette.module.css';

/** The components that can be put on the canvas: by dragging, by a double click, or by Enter. */
export function Palette(): ReactNode {
  const { library, canvas, commands } = useApp();
  const state = useStore(library.store);
  const [search, setSearch] = useState('');
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const entries = state.phase === 'ready' ? state.entries : none;
  const groups = useMemo(() => byCategory(entries.filter((entry) => matches(entry, search))), [entries, search]);
  const toggle = (category: string): void => {
    const next = new Set(folded);
    if (!next.delete(category)) next.add(category);
    setFolded(next);
  };
  const add = (entry: LibraryEntry): void => canvas.current?.add(entry);

  // Arrow keys go through search and items as one list.
  const root = useArrowKeys<HTMLElement>('[data-palette-search], [data-palette-item]');
  return (
    <aside ref={root} className={s['palette']} data-testid={testIds.palette} aria-label="Components" data-own-keys>
      <div className={s['search']}>
        <TextField
          value={search}
          onValue={setSearch}
          placeholder="Search"
          aria-label="Search components"
          data-testid={testIds.paletteSearch}
          data-palette-search=""
          leading={<Search size={15} />}
          trailing={search === '' ? <Kbd keys={commands.keysOf('view.search') ?? '/'} /> : undefined}
          onKeyDown={(event) => {
            const first = groups[0]?.[1][0];
            if (event.key === 'Enter' && first !== undefined) add(first);
            if (event.key === 'Escape') {
              if (search === '') canvas.current?.focus();
              setSearch('');
            }
          }}
        />
      </div>
      <div className={s['groups']}>
        {state.phase === 'loading' || state.phase === 'listed' ? <Loading /> : null}
        {state.phase === 'failed' ? (
          <ErrorState
            title="The components could not be read"
            detail="The engine did not answer. What is on the canvas is safe."
            technical={state.message}
            action={<Button onClick={() => void library.load().then(() => library.read())}>Try again</Button>}
          />
        ) : null}
        {state.phase === 'ready' && groups.length === 0 ? (
          <EmptyState
            compact
            icon={<LibraryBig size={18} />}
            title={search === '' ? 'No components' : 'No component matches'}
            detail={
              search === ''
                ? 'The library of this installation is empty.'
                : `Nothing is called “${search}” or handles it.`
            }
            {...(search === '' ? {} : { action: <Button onClick={() => setSearch('')}>Clear search</Button> })}
          />
        ) : null}
        {groups.map(([category, group]) => {
          const open = search !== '' || !folded.has(category);
          return (
            <section key={category} aria-label={category}>
              <button type="button" className={s['category']} aria-expanded={open} onClick={() => toggle(category)}>
                <ChevronDown size={14} className={s['chevron']} />
                {category}
                <span className={s['count']}>{group.length}</span>
              </button>
              {open ? (
                <ul>
                  {group.map((entry) => (
                    <PaletteItem key={entry.url} entry={entry} onAdd={add} />
                  ))}
                </ul>
              ) : null}
            </section>
          );
        })}
      </div>
    </aside>
  );
}

const none: readonly LibraryEntry[] = [];

function Loading(): ReactNode {
  return (
    <output className={s['loading']} aria-label="Loading components">
      {[4, 3, 2, 4].map((count, group) => (
        <div key={`${group}-${count}`} className={s['loadingGroup']}>
          <Skeleton width={70} height={10} />
          {Array.from({ length: count }, (_, index) => (
            <div key={index} className={s['loadingItem']}>
              <Skeleton width={20} height={20} radius={5} />
              <Skeleton width={`${50 + ((index * 17) % 30)}%`} />
            </div>
          ))}
        </div>
      ))}
    </output>
  );
}
