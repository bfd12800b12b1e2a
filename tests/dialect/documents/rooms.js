// In the browser: the client of the rooms document, as it is written there, with its open ends closed.
window.startRooms = async ({ wsUrl, roomId, query = '' }) => {
  const connections = new Map();
  const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
  const ws = new WebSocket(`${wsUrl}/dev?room_id=${roomId}${query}`);

  function connectionTo(peerId) {
    const pc = new RTCPeerConnection({ iceServers: [] });
    connections.set(peerId, pc);
    stream.getTracks().forEach(track => {
      pc.addTrack(track, stream);
    });
    pc.onicecandidate = (event) => {
      if (event.candidate) {
        ws.send(JSON.stringify({
          type: 'ice-candidate',
          target: peerId,
          data: event.candidate
        }));
      }
    };
    pc.ontrack = (event) => {
      window.remoteVideo.srcObject = event.streams[0];
    };
    return pc;
  }

  async function createOffer(peerId) {
    const pc = connectionTo(peerId);
    const offer = await pc.createOffer();
    await pc.setLocalDescription(offer);
    ws.send(JSON.stringify({
      type: 'offer',
      target: peerId,
      data: offer
    }));
  }

  async function handleOffer(peerId, offer) {
    const pc = connectionTo(peerId);
    await pc.setRemoteDescription(offer);
    const answer = await pc.createAnswer();
    await pc.setLocalDescription(answer);
    ws.send(JSON.stringify({
      type: 'answer',
      target: peerId,
      data: answer
    }));
  }

  const handleAnswer = (peerId, answer) => connections.get(peerId).setRemoteDescription(answer);
  const addIceCandidate = (peerId, candidate) => connections.get(peerId).addIceCandidate(candidate);

  // One after the other: a candidate may come while its offer is still being set.
  let last = Promise.resolve();
  ws.onmessage = (event) => {
    const msg = JSON.parse(event.data);
    last = last.then(() => {
      if (msg.type === 'peers_list') {
        // Create offer for each peer
        msg.peers.forEach(peerId => createOffer(peerId));
        window.joined();
      }

      else if (msg.type === 'offer') {
        // Handle offer and send answer
        return handleOffer(msg.from, msg.data);
      }

      else if (msg.type === 'answer') {
        // Handle answer
        return handleAnswer(msg.from, msg.data);
      }

      else if (msg.type === 'ice-candidate') {
        // Add ICE candidate
        return addIceCandidate(msg.from, msg.data);
      }
    });
  };

  ws.onopen = () => ws.send(JSON.stringify({ type: 'join_room' }));
};
