import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Json } from '../../shared/json.ts';
import { isJsonArray, isJsonObject } from '../../shared/json.ts';
import type { Artifact, Values } from '../../shared/run/values.ts';
import type { PortFace } from '../state/face.ts';
import type { RunPort } from '../state/run-graph.ts';
import { keyMetric } from '../state/run-status.ts';
import { testIds } from '../testids.ts';
import { TypeDot } from '../ui/type-dot.tsx';
import { artifactTypeName, parameterTypeName, sizeInWords, valueText } from './artifact-face.ts';
import { artifactWords } from './port-faces.ts';
import { JsonTree } from './viewers/json-view.tsx';
import s from './values.module.css';

export interface ValueListProps {
  readonly side: 'input' | 'output';
  readonly values: Values;
  /** What is declared; what has no value yet is listed too. */
  readonly ports: readonly RunPort[];
  /** What the document calls them, by their names in the IR. */
  readonly faces: ReadonlyMap<string, PortFace>;
  /** Said of a declared value that is not there. */
  readonly missing: string;
  readonly selected?: string | undefined;
  readonly onArtifact: (artifact: Artifact) => void;
}

/** What went in or came out: parameters with their values, artifacts to be opened. */
export function ValueList({ side, values, ports, faces, missing, selected, onArtifact }: ValueListProps): ReactNode {
  const typeOf = new Map(ports.map((port) => [port.name, port.type]));
  const nameOf = (key: string): string => faces.get(key)?.name ?? key;
  const artifacts = Object.entries(values.artifacts);
  const parameters = Object.entries(values.parameters);
  const absent = ports.filter((port) => !(port.name in values.parameters) && !(port.name in values.artifacts));
  if (artifacts.length + parameters.length + absent.length === 0) return <p className={s['none']}>None.</p>;
  return (
    <ul className={s['values']}>
      {artifacts.flatMap(([key, list]) =>
        list.length === 0
          ? [<Absent key={key} name={nameOf(key)} type="" missing="empty list" />]
          : list.map((artifact, index) => (
              <li key={artifact.id}>
                <ArtifactRow
                  name={list.length > 1 ? `${nameOf(key)}[${index}]` : nameOf(key)}
                  artifact={artifact}
                  face={faces.get(key)}
                  selected={artifact.id === selected}
                  testId={side === 'output' ? testIds.artifact(nameOf(key)) : testIds.inputValue(nameOf(key))}
                  onOpen={() => onArtifact(artifact)}
                />
              </li>
            )),
      )}
      {parameters.map(([key, value]) => (
        <li key={key}>
          <ParameterRow
            name={nameOf(key)}
            type={faces.get(key)?.typeName ?? parameterTypeName(typeOf.get(key))}
            value={value}
            testId={side === 'output' ? testIds.outputValue(nameOf(key)) : testIds.inputValue(nameOf(key))}
          />
        </li>
      ))}
      {absent.map((port) => (
        <Absent
          key={port.name}
          name={nameOf(port.name)}
          type={
            faces.get(port.name)?.typeName ??
            (port.kind === 'artifact' ? artifactTypeName(port.type) : parameterTypeName(port.type))
          }
          missing={port.item === true ? 'each item of the loop' : missing}
        />
      ))}
    </ul>
  );
}

function Absent({
  name,
  type,
  missing,
}: {
  readonly name: string;
  readonly type: string;
  readonly missing: string;
}): ReactNode {
  return (
    <li className={s['value']}>
      <span className={s['head']}>
        <span className={s['name']}>{name}</span>
        <span className={s['type']}>{type}</span>
      </span>
      <span className={s['absent']}>{missing}</span>
    </li>
  );
}

interface ArtifactRowProps {
  readonly name: string;
  readonly artifact: Artifact;
  readonly face: PortFace | undefined;
  readonly selected: boolean;
  readonly testId: string;
  readonly onOpen: () => void;
}

/** An artifact in a line: opens its preview. */
function ArtifactRow({ name, artifact, face, selected, testId, onOpen }: ArtifactRowProps): ReactNode {
  const metric = keyMetric([artifact]);
  const { look, typeName } = artifactWords(artifact.type, face);
  return (
    <button
      type="button"
      className={s['artifact']}
      aria-pressed={selected}
      data-testid={testId}
      title={`Show ${name}`}
      onClick={onOpen}
    >
      <TypeDot look={look} />
      <span className={s['artifactText']}>
        <span className={s['artifactName']}>{name}</span>
        <span className={s['artifactFacts']}>
          {typeName} · {sizeInWords(artifact)}
        </span>
      </span>
      {metric === undefined ? null : (
        <span className={s['artifactMetric']}>
          {metric.label} <b>{metric.value}</b>
        </span>
      )}
      <ChevronRight size={14} />
    </button>
  );
}

/** Longer texts are folded. */
const shortText = 240;

function ParameterRow({
  name,
  type,
  value,
  testId,
}: {
  readonly name: string;
  readonly type: string;
  readonly value: Json;
  readonly testId: string;
}): ReactNode {
  const text = valueText(value);
  const structured = (isJsonArray(value) && value.length > 0) || (isJsonObject(value) && Object.keys(value).length > 0);
  const [open, setOpen] = useState(false);
  const long = text.length > shortText || text.includes('\n');
  return (
    <div className={s['value']}>
      <span className={s['head']}>
        <span className={s['name']} title={name}>
          {name}
        </span>
        <span className={s['type']}>{type}</span>
      </span>
      {structured && text.length > 60 ? (
        <div className={s['tree']} data-testid={testId}>
          <JsonTree root={value} />
        </div>
      ) : (
        <span
          className={s['text']}
          data-kind={value === null ? 'null' : typeof value}
          data-folded={(long && !open) || undefined}
          data-testid={testId}
        >
          {text === '' ? <i>empty text</i> : text}
        </span>
      )}
      {long && !structured ? (
        <button type="button" className={s['more']} onClick={() => setOpen(!open)}>
          {open ? 'Show less' : 'Show all'}
        </button>
      ) : null}
    </div>
  );
}
