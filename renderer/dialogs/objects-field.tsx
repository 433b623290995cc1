import { Check, CircleDashed, FileKey2, KeyRound, Settings2, X } from 'lucide-react';
import { useRef } from 'react';
import type { ClipboardEvent, DragEvent, ReactNode } from 'react';
import type { NeededObjects } from '../../shared/ipc/contract.ts';
import { objectNames } from '../../shared/plan/namespace.ts';
import type { Manifest } from '../state/run-needs.ts';
import { testIds } from '../testids.ts';
import { Badge } from '../ui/badge.tsx';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Skeleton } from '../ui/screen-states.tsx';
import { TextField } from '../ui/text-field.tsx';
import { toast } from '../ui/toast.ts';
import s from './objects.module.css';
import plan from './plan.module.css';

export interface ObjectsFieldProps {
  /** Undefined until the engine has said it. */
  readonly needed: NeededObjects | undefined;
  /** Why the run cannot start. */
  readonly lack: string | undefined;
  readonly manifests: readonly Manifest[];
  readonly onManifests: (manifests: readonly Manifest[]) => void;
}

/** As large as the engine takes a text. */
const largest = 20_000_000;
const together = new Intl.ListFormat('en');

/** The secrets and config maps of a run: what it takes, what of it is there, and the manifests that give it. Values are never shown. */
export function ObjectsField({ needed, lack, manifests, onManifests }: ObjectsFieldProps): ReactNode {
  const add = (given: readonly Manifest[]): void => {
    const small = given.filter(({ text }) => text.length <= largest);
    for (const { file } of given.filter((manifest) => !small.includes(manifest)))
      toast({ tone: 'error', title: `${file} is no manifest`, detail: 'It is larger than 20 MB.' });
    const names = new Set(small.map(({ file }) => file));
    onManifests([...manifests.filter(({ file }) => !names.has(file)), ...small]);
  };
  const addFiles = async (files: FileList): Promise<void> => {
    try {
      add(await Promise.all([...files].map(async (file) => ({ file: file.name, text: await file.text() }))));
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      toast({ tone: 'error', title: 'The file could not be read', detail });
    }
  };
  const others = (needed?.others ?? []).map(({ kind, name }) => `the ${objectNames[kind]} “${name}”`);
  return (
    <section data-testid={testIds.objects} aria-label="Secrets and config maps">
      <h3 className={plan['heading']}>Secrets and config maps</h3>
      <p className={plan['about']}>
        Their values are kept in the memory of the engine only, until it ends. Secrets are hidden in logs.
      </p>
      {needed === undefined ? (
        lack === undefined ? (
          <Skeleton height={34} />
        ) : null
      ) : needed.objects.length === 0 ? (
        <p className={plan['about']}>Which ones it takes depends on its parameters or on its tasks.</p>
      ) : (
        <ul className={plan['images']}>
          {needed.objects.map((object) => (
            <NeededRow key={`${object.kind} ${object.name}`} object={object} />
          ))}
        </ul>
      )}
      <Sources manifests={manifests} onManifests={onManifests} onFiles={addFiles} onText={(given) => add([given])} />
      {needed?.diagnostics.map(({ file, range, message, cure }) => (
        <p key={`${file} ${range?.start.offset} ${message}`} className={s['problem']} role="alert">
          {file}
          {range === undefined ? '' : `, line ${range.start.line}`}: {message} {cure}
        </p>
      ))}
      {others.length === 0 ? null : (
        <p className={s['note']}>No task takes {together.format(others)}. Is a name misspelt?</p>
      )}
      {lack === undefined ? null : (
        <p className={s['problem']} role="alert">
          {lack}
        </p>
      )}
    </section>
  );
}

const givenWords = { now: 'given', earlier: 'given earlier', missing: 'missing' } as const;

function NeededRow({ object }: { readonly object: NeededObjects['objects'][number] }): ReactNode {
  const { kind, name, given, optional, keys } = object;
  const Icon = kind === 'secrets' ? KeyRound : Settings2;
  const whole = keys.every((key) => key.found || key.optional);
  const tone = given === 'missing' ? (optional ? 'neutral' : 'warning') : whole ? 'success' : 'warning';
  return (
    <li data-testid={testIds.object(kind, name)}>
      <Icon size={15} className={s['icon']} aria-hidden />
      <div className={s['what']}>
        <code>{name}</code>
        <span>{objectNames[kind]}</span>
        {keys.length === 0 ? null : (
          <ul className={s['keys']} aria-label={`Keys of ${name}`}>
            {keys.map((key) => (
              <li key={key.name} data-state={key.found ? 'found' : key.optional ? 'optional' : 'missing'}>
                {key.found ? <Check size={12} aria-label="found" /> : <CircleDashed size={12} aria-label="missing" />}
                <code>{key.name}</code>
              </li>
            ))}
          </ul>
        )}
      </div>
      <Badge tone={tone}>
        {given === 'missing' && optional
          ? 'optional'
          : given !== 'missing' && !whole
            ? 'key missing'
            : givenWords[given]}
      </Badge>
    </li>
  );
}

interface SourcesProps extends Pick<ObjectsFieldProps, 'manifests' | 'onManifests'> {
  readonly onFiles: (files: FileList) => Promise<void>;
  readonly onText: (given: Manifest) => void;
}

/** The manifests that were given, and the ways to give more: files, and what is pasted. What was pasted is not shown. */
function Sources({ manifests, onManifests, onFiles, onText }: SourcesProps): ReactNode {
  const picker = useRef<HTMLInputElement>(null);
  const pasted = (event: ClipboardEvent): void => {
    event.preventDefault();
    const text = event.clipboardData.getData('text/plain');
    if (text.trim() !== '') onText({ file: freeName('Pasted text', manifests), text });
  };
  // The window leaves files to whoever takes them here.
  const dragOver = (event: DragEvent): void => {
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    void onFiles(event.dataTransfer.files);
  };
  return (
    <>
      {manifests.length === 0 ? null : (
        <ul className={s['sources']} aria-label="Manifests">
          {manifests.map(({ file }) => (
            <li key={file}>
              <FileKey2 size={14} aria-hidden />
              <span>{file}</span>
              <IconButton
                label={`Take out ${file}`}
                size="small"
                icon={<X size={14} />}
                onClick={() => onManifests(manifests.filter((other) => other.file !== file))}
              />
            </li>
          ))}
        </ul>
      )}
      <div className={s['give']}>
        <Button onClick={() => picker.current?.click()}>Choose manifests…</Button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          accept=".yaml,.yml,.json"
          data-testid={testIds.manifestPicker}
          onChange={(event) => {
            const { files } = event.target;
            if (files !== null && files.length > 0) void onFiles(files);
            // The same file may be chosen again after it was changed.
            event.target.value = '';
          }}
        />
        <TextField
          readOnly
          value=""
          aria-label="Paste manifests"
          placeholder="or paste or drop them here"
          data-testid={testIds.manifestPaste}
          onPaste={pasted}
          onDragOver={dragOver}
          onDrop={drop}
        />
      </div>
    </>
  );
}

/** What is pasted has no name of its own; each paste gets one, so that none replaces another. */
function freeName(name: string, manifests: readonly Manifest[]): string {
  const taken = new Set(manifests.map(({ file }) => file));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name} ${number}`;
  return free;
}
