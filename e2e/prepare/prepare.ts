import { err, type Result } from '../../shared/result.ts';
import { findApt, type Apt } from './apt.ts';
import { findChromium } from './browser.ts';
import { findXvfb, hasFonts } from './display.ts';
import { findDaemon } from './docker-host.ts';
import { foundDocker, mayStartDockerd, startDocker } from './docker.ts';
import { prepareElectron } from './electron.ts';
import { writeFacts, type DockerFacts, type Facts, type ImageFact, type Tool } from './facts.ts';
import { prepareImages } from './images.ts';
import { exclusively } from './lock.ts';
import { findProgram } from './paths.ts';
import { findPython } from './python.ts';
import { requiredNeeds, unmet } from './requirements.ts';
import { say } from './say.ts';
import { kfpVenv, mlVenv, prepareVenv, s3Venv } from './venv.ts';

const mayInstall = process.env['MILLRACE_PREPARE'] !== '0';

console.log(
  mayInstall
    ? 'Preparing what the tests need (MILLRACE_PREPARE=0 only looks at what is there):'
    : 'Looking at what the tests need, without installing anything (MILLRACE_PREPARE=0):',
);
const required = requiredNeeds();
const facts = await exclusively(prepare);
report(facts);
for (const need of required) {
  const reason = unmet(need, facts);
  if (reason === null) continue;
  say(need, `is required by MILLRACE_REQUIRE and missing: ${reason}`);
  process.exitCode = 1;
}

async function prepare(): Promise<Facts> {
  const apt = findApt(mayInstall);
  const daemon = await findDaemon();
  const mayStart = mayStartDockerd(mayInstall);
  await installPackages(apt, !daemon.ok && mayStart.ok);

  // Everything from here on waits for the network, Docker or a disk: let them wait together.
  const electron = orMissing(prepareElectron(mayInstall));
  const python = findPython();
  const kfpPython = orMissing(python.then((found) => prepareVenv(kfpVenv, found, mayInstall)));
  const mlPython = orMissing(python.then((found) => prepareMl(found)));
  const s3Python = orMissing(python.then((found) => prepareVenv(s3Venv, found, mayInstall)));
  const docker = daemon.ok ? foundDocker(daemon.value) : await otherDocker(mayStart, daemon.error);
  const images = docker.available ? await prepareImages({ host: docker.host, mayInstall, apt, python: kfpPython }) : {};

  const facts: Facts = {
    docker,
    images,
    electron: await electron,
    chromium: findChromium(),
    xvfb: findXvfb(),
    kfpPython: await kfpPython,
    mlPython: await mlPython,
    s3Python: await s3Python,
  };
  writeFacts(facts);
  return facts;
}

/** Installs the Debian packages whose programs are missing, in one go. */
async function installPackages(apt: Result<Apt, string>, wantsDocker: boolean): Promise<void> {
  const packages = [
    ...(wantsDocker && findProgram('dockerd') === null ? ['docker.io'] : []),
    ...(process.platform === 'linux' && !findXvfb().available ? ['xvfb', 'xauth'] : []),
    ...(findChromium().available ? [] : ['chromium']),
    ...(hasFonts() ? [] : ['fonts-liberation']),
    ...((await findPython()).ok ? [] : ['python3-venv']),
  ];
  if (packages.length === 0) return;
  const done = apt.ok ? await apt.value.install(packages) : err(apt.error);
  if (!done.ok) say('skips', `installing ${packages.join(' ')}: ${done.error}`);
}

/** A full disk, for example, must not keep the other facts from being written. */
async function orMissing(work: Promise<Tool>): Promise<Tool> {
  try {
    return await work;
  } catch (error) {
    return { available: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function prepareMl(python: Result<string, string>): Promise<Tool> {
  const recipe = mlVenv();
  if (recipe !== null) return prepareVenv(recipe, python, mayInstall);
  return { available: false, reason: "the ML components' image has no requirements.txt" };
}

async function otherDocker(mayStart: Result<null, string>, absence: string): Promise<DockerFacts> {
  return mayStart.ok ? startDocker() : { available: false, reason: `${absence}: ${mayStart.error}` };
}

function report(facts: Facts): void {
  line('docker', facts.docker);
  for (const [name, image] of Object.entries(facts.images)) line(name, image);
  line('electron', facts.electron);
  line('chromium', facts.chromium);
  line('Xvfb', facts.xvfb);
  line('kfp', facts.kfpPython);
  line('ml', facts.mlPython);
  line('s3', facts.s3Python);
}

function line(topic: string, fact: DockerFacts | ImageFact | Tool): void {
  if (!fact.available) say(topic, `missing, its tests will skip: ${fact.reason}`);
  else say(topic, 'path' in fact ? `${fact.reason}, ${fact.path}` : fact.reason);
}
