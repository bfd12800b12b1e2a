// The list of shortcuts, and the switch for those of one letter (U28).
import { Modal } from '@parley/react';
import { isMac } from '../lib/platform.ts';
import { setSettings, useSettings } from '../lib/settings.ts';
import { shortcuts, writtenAs } from '../lib/shortcuts.ts';
import { useWords } from '../lib/words.tsx';

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const { singleKeys } = useSettings();
  const mac = isMac();
  return (
    <Modal title={say('shortcuts')} onClose={onClose}>
      <p className="hint">{say('shortcutsText')}</p>
      <dl className="keys">
        {shortcuts.map(({ action, word, chord, code }) => (
          <div key={action} data-off={(chord === 'alone' && code.startsWith('Key') && !singleKeys) || undefined}>
            <dt>{say(word)}</dt>
            <dd><kbd dir="ltr">{writtenAs(action, mac)}</kbd></dd>
          </div>
        ))}
      </dl>
      <label className="check"><input type="checkbox" checked={singleKeys} onChange={(event) => setSettings({ singleKeys: event.target.checked })} />{say('singleKeys')}</label>
      <div className="actions"><button type="button" className="button" onClick={onClose}>{say('close')}</button></div>
    </Modal>
  );
}
