// Calls between signed-in people, from nothing: copy this file, put your server's address and your users' tokens in, and go on.
// `npm run dev` here, with a Parley server on port 8080, then open `/?token=…` in two browsers.
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from '@parley/client';
import { CallProvider, CallWindow, IncomingCallModal, useCall } from '@parley/react';
import './style.css';

const token = new URLSearchParams(location.search).get('token');
const client = createClient({ url: 'http://localhost:8080', token });

function Phone() {
  const [friend, setFriend] = useState('');
  const [problem, setProblem] = useState('');
  const { incomingCall, isInCall, isMuted, isVideoEnabled, participants, initiateCall, acceptCall, rejectCall, endCall, toggleMute, toggleVideo } = useCall({
    onCallEnded: ({ reason }) => setProblem(reason === 'ended' ? '' : `The call was ${reason}.`),
  });

  if (isInCall) {
    return (
      <CallWindow
        participants={participants}
        isMuted={isMuted}
        isVideoEnabled={isVideoEnabled}
        onToggleMute={toggleMute}
        onToggleVideo={toggleVideo}
        onEndCall={endCall}
      />
    );
  }
  return (
    <main>
      <h1>Call somebody</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setProblem('');
          initiateCall([friend]).catch((error: Error) => setProblem(error.message));
        }}
      >
        <label>
          User id <input value={friend} onChange={(event) => setFriend(event.target.value)} required />
        </label>
        <button>Call</button>
      </form>
      <p role="alert">{problem}</p>
      {incomingCall && (
        <IncomingCallModal callerName={incomingCall.callerName} callType={incomingCall.callType} onAccept={acceptCall} onReject={rejectCall} />
      )}
    </main>
  );
}

createRoot(document.getElementById('app')!).render(
  <CallProvider client={client}>
    <Phone />
  </CallProvider>,
);
