// Microphone, camera and speaker during a call.
import { DeviceMenu, Modal, useRoomObject } from '@parley/react';
import { useWords } from '../lib/words.tsx';
import { MediaNotice } from '../parts/media_notice.tsx';

export default function DevicesDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const room = useRoomObject();
  return (
    <Modal title={say('devices')} onClose={onClose}>
      <MediaNotice />
      <DeviceMenu room={room} />
      <div className="actions"><button type="button" className="button" onClick={onClose}>{say('close')}</button></div>
    </Modal>
  );
}
