// In the browser: the client of the bare document, as it is written there, with its open ends closed.
window.startBare = async ({ wsUrl, query = '', call = false }) => {
  const ws = new WebSocket(`${wsUrl}/ws${query}`);
  let last = Promise.resolve();
  ws.onmessage = (event) => {
    last = last.then(() => handleSignalingMessage(JSON.parse(event.data)));
  };

  const peerConnection = new RTCPeerConnection({ iceServers: [] });

  const localStream = await navigator.mediaDevices.getUserMedia({
    video: true,
    audio: true
  });
  localStream.getTracks().forEach(track => {
    peerConnection.addTrack(track, localStream);
  });

  peerConnection.ontrack = (event) => {
    window.remoteVideo.srcObject = event.streams[0];
  };

  peerConnection.onicecandidate = (event) => {
    if (event.candidate) {
      ws.send(JSON.stringify({
        type: 'candidate',
        data: event.candidate
      }));
    }
  };

  async function startCall() {
    const offer = await peerConnection.createOffer();
    await peerConnection.setLocalDescription(offer);

    ws.send(JSON.stringify({
      type: 'offer',
      data: offer
    }));
  }

  async function handleOffer(offer) {
    await peerConnection.setRemoteDescription(new RTCSessionDescription(offer));
    const answer = await peerConnection.createAnswer();
    await peerConnection.setLocalDescription(answer);

    ws.send(JSON.stringify({
      type: 'answer',
      data: answer
    }));
  }

  async function handleSignalingMessage(message) {
    if (message.type === 'client_id') window.joined();
    else if (message.type === 'peer_joined' && call) await startCall();
    else if (message.type === 'offer') await handleOffer(message.data);
    else if (message.type === 'answer') await peerConnection.setRemoteDescription(message.data);
    else if (message.type === 'candidate') await peerConnection.addIceCandidate(message.data);
  }
};
