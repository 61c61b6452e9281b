import { html, useState, useEffect } from '../view.js';

// The dialogs come when the first of them is opened. `kind`: scs or matchups; the rest is theirs.
export function Opened(props) {
  const [module, setModule] = useState(null);
  useEffect(() => { import('./dialogs.js').then(setModule, () => props.close()); }, []);
  if (!module) return null;
  const Dialog = props.kind === 'scs' ? module.ScsDialog : module.MatchupsDialog;
  return html`<${Dialog} ...${props} />`;
}
