import { parseCondition } from '../../shared/cel/condition.ts';
import { conditionWords } from '../../shared/cel/words.ts';
import type { SayCel } from '../state/rules.ts';

/** A condition in CEL as a rule in words; as it is written where it cannot be read. */
export const sayCel: SayCel = (cel, nameOf) => {
  const condition = parseCondition(cel);
  return condition.ok ? conditionWords(condition.value, nameOf) : cel;
};
