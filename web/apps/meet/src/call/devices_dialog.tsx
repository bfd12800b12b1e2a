// Microphone, camera and speaker during a call, and what the browser does to the microphone's sound (U21).
import { DeviceMenu, Modal, useRoomObject } from '@parley/react';
import { setSettings, useSettings } from '../lib/settings.ts';
import { useWords } from '../lib/words.tsx';
import { MediaNotice } from '../parts/media_notice.tsx';

export default function DevicesDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const room = useRoomObject();
  const { echoCancellation, autoGain } = useSettings();
  return (
    <Modal title={say('devices')} onClose={onClose}>
      <MediaNotice />
      <DeviceMenu room={room} />
      <div className="sound-options">
        <label className="check"><input type="checkbox" checked={echoCancellation} onChange={(event) => setSettings({ echoCancellation: event.target.checked })} />{say('echoCancellation')}</label>
        <label className="check"><input type="checkbox" checked={autoGain} onChange={(event) => setSettings({ autoGain: event.target.checked })} />{say('autoGain')}</label>
      </div>
      <div className="actions"><button type="button" className="button" onClick={onClose}>{say('close')}</button></div>
    </Modal>
  );
}
