import { HardDrive, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatBytes } from '../../shared/human.ts';
import type { Environment } from '../../shared/ipc/contract.ts';
import { testIds } from '../testids.ts';
import { Popover } from '../ui/popover.tsx';
import s from './shell.module.css';

type DiskState = NonNullable<Environment['disk']>;

/** With less than this free, images and artifacts will not fit for long. Bytes. */
const scarce = 2e9;

/** How Docker and the disk are, each with an explanation behind it. */
export function Machine({ environment }: { readonly environment: Environment }): ReactNode {
  const { docker, disk, runningAttempts, home } = environment;
  return (
    <>
      <Popover
        title="Docker"
        side="top"
        trigger={
          <button type="button" className={s['statusItem']} data-testid={testIds.dockerState}>
            <span className={s['lamp']} data-lamp={docker.state} />
            {docker.state === 'ready'
              ? `Docker ${docker.version?.split('+')[0] ?? ''}`
              : docker.state === 'checking'
                ? 'Looking for Docker'
                : 'No Docker'}
          </button>
        }
      >
        <div className={s['explain']}>
          <b>
            {docker.state === 'ready'
              ? 'Docker is ready'
              : docker.state === 'checking'
                ? 'Looking for Docker'
                : 'Docker cannot be reached'}
          </b>
          {docker.message === undefined ? null : <p>{docker.message}</p>}
          {docker.cure === undefined ? null : <p className={s['cure']}>{docker.cure}</p>}
          {docker.host === undefined ? null : <code className="selectable">{docker.host}</code>}
          {docker.state === 'unavailable' ? (
            <p className={s['cure']}>Without Docker the bundled examples run as processes, which are not isolated.</p>
          ) : null}
        </div>
      </Popover>
      {disk === undefined ? null : <Disk disk={disk} home={home} />}
      {runningAttempts > 0 ? (
        <output className={s['statusItem']}>
          <LoaderCircle size={13} className={s['turning']} />
          {runningAttempts} step{runningAttempts === 1 ? '' : 's'} running
        </output>
      ) : null}
    </>
  );
}

function Disk({ disk, home }: { readonly disk: DiskState; readonly home: string }): ReactNode {
  const { free, stored } = disk;
  const low = free < scarce;
  return (
    <Popover
      title="Disk"
      side="top"
      trigger={
        <button type="button" className={s['statusItem']} data-tone={low ? 'warning' : undefined}>
          {low ? <TriangleAlert size={13} /> : <HardDrive size={13} />}
          {low ? `${formatBytes(free)} free` : `${formatBytes(stored)} stored`}
        </button>
      }
    >
      <div className={s['explain']}>
        <b>{formatBytes(stored)} of logs and artifacts</b>
        <p>{formatBytes(free)} are free on this disk.</p>
        <code className="selectable">{home}</code>
      </div>
    </Popover>
  );
}
