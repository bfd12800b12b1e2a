// The usage example of the calls document, as it stands there but for where things are imported from. It is compiled with the
// package and run by use_call_test.tsx: whoever copies it gets something that works.
import { CallWindow, IncomingCallModal, useCall } from './index.ts';

export function MyComponent() {
  const {
    currentCall,
    incomingCall,
    isInCall,
    isMuted,
    isVideoEnabled,
    participants,
    initiateCall,
    acceptCall,
    rejectCall,
    endCall,
    toggleMute,
    toggleVideo,
  } = useCall({
    onIncomingCall: (call) => {
      console.log('Incoming call from:', call.callerName);
    },
    onCallEnded: () => {
      console.log('Call ended');
    },
  });

  // Initiate a direct call
  const handleCallUser = async (userId: string) => {
    try {
      const result = await initiateCall([userId], 'DIRECT');
      console.log('Call initiated:', result);
    } catch (error) {
      console.error('Failed to initiate call:', error);
    }
  };

  // Initiate a group call
  const handleCallGroup = async (conversationId: string, userIds: string[]) => {
    try {
      const result = await initiateCall(userIds, 'GROUP', conversationId);
      console.log('Group call initiated:', result);
    } catch (error) {
      console.error('Failed to initiate group call:', error);
    }
  };

  return (
    <>
      {/* Show incoming call modal */}
      {incomingCall && (
        <IncomingCallModal
          callerName={incomingCall.callerName}
          callType={incomingCall.callType}
          onAccept={acceptCall}
          onReject={rejectCall}
        />
      )}

      {/* Show call window when in call */}
      {isInCall && (
        <CallWindow
          participants={participants}
          isMuted={isMuted}
          isVideoEnabled={isVideoEnabled}
          onToggleMute={toggleMute}
          onToggleVideo={toggleVideo}
          onEndCall={endCall}
        />
      )}

      {/* Your UI */}
      <button onClick={() => handleCallUser('some-user-id')}>Call User</button>
      <button onClick={() => handleCallGroup('some-conversation', ['ada', 'bob'])}>Call Group</button>
      <output>{currentCall?.sessionId}</output>
    </>
  );
}
