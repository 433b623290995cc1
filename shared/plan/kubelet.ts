/**
 * `$(NAME)` and `$$` in commands, args and environment values, expanded as the kubelet does (third_party/forked/golang/expansion):
 * unknown names stay as they are written, `$$` is one dollar sign.
 */
export function expandVariables(text: string, lookUp: (name: string) => string | undefined): string {
  let expanded = '';
  let position = 0;
  while (position < text.length) {
    const dollar = text.indexOf('$', position);
    if (dollar < 0 || dollar === text.length - 1) break;
    expanded += text.slice(position, dollar);
    const next = text.charAt(dollar + 1);
    if (next === '$') {
      expanded += '$';
      position = dollar + 2;
    } else if (next === '(') {
      const end = text.indexOf(')', dollar + 2);
      if (end < 0) {
        expanded += '$(';
        position = dollar + 2;
      } else {
        expanded += lookUp(text.slice(dollar + 2, end)) ?? text.slice(dollar, end + 1);
        position = end + 1;
      }
    } else {
      expanded += text.slice(dollar, dollar + 2);
      position = dollar + 2;
    }
  }
  return expanded + text.slice(position);
}
