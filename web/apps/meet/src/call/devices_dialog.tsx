// Microphone, camera and speaker during a call, what the browser does to the microphone's sound (U21), and when the
// camera rests (U39).
import { DeviceMenu, Modal, useRoomObject } from '@parley/react';
import type { WordKey } from '../i18n/en.ts';
import { isHandheld } from '../lib/platform.ts';
import { setSettings, useSettings, type Settings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';
import { MediaNotice } from '../parts/media_notice.tsx';

export default function DevicesDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const room = useRoomObject();
  const { echoCancellation, autoGain, restHidden } = useSettings();
  const check = (label: WordKey, checked: boolean, change: (checked: boolean) => Partial<Settings>) => (
    <label className="check"><input type="checkbox" checked={checked} onChange={(event) => setSettings(change(event.target.checked))} />{say(label)}</label>
  );
  return (
    <Modal title={say('devices')} onClose={onClose}>
      <MediaNotice />
      <DeviceMenu room={room} />
      <div className="sound-options">
        {check('echoCancellation', echoCancellation, (on) => ({ echoCancellation: on }))}
        {check('autoGain', autoGain, (on) => ({ autoGain: on }))}
        {check('restHidden', restHidden ?? isHandheld(), (on) => ({ restHidden: on }))}
      </div>
      <div className="actions"><button type="button" className="button" onClick={onClose}>{say('close')}</button></div>
    </Modal>
  );
}
