import type { ReactNode } from 'react';
import { kubernetesExecutor } from '../../../shared/ir/platform-spec.ts';
import { testIds } from '../../testids.ts';
import { useFieldProblem } from '../field-problem.ts';
import { Section } from '../section.tsx';
import type { OptionProps } from './options.ts';
import { YamlPartField } from './yaml-part-field.tsx';

/** What Kubernetes is told about a step: secrets, config maps, volumes, node selectors and the like. */
export function KubernetesSection({ document, tasks, options, editable, onOptions }: OptionProps): ReactNode {
  const problem = useFieldProblem(document, tasks, ['executionOptions', 'kubernetes']);
  return (
    <Section title="Kubernetes">
      <YamlPartField
        label="Kubernetes options as YAML"
        testId={testIds.kubernetes}
        value={options.kubernetes}
        shape={kubernetesExecutor}
        editable={editable}
        problem={problem}
        hint="Secrets, config maps, volumes, node selectors…, as KFP’s platform configuration has them: secretAsEnv, pvcMount, nodeSelector."
        onValue={(kubernetes) => onOptions('Set Kubernetes options', { ...options, kubernetes })}
      />
    </Section>
  );
}
