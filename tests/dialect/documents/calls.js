// In the browser: a client by the calls document: rings with `call-user`, answers with `accept-call`, joins the meeting by REST, and
// sends its signals in the words of the video document on the same connection.
window.startCalls = async ({ url, token, userId, callee }) => {
  const socket = io(url, { transports: ['websocket'], auth: { token } });
  const meeting = (action, sessionId) =>
    fetch(`${url}/api/calls/meeting`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ action, sessionId, userId, userName: userId })
    }).then(answer => answer.json());
  let pc;

  async function connection(other, callId) {
    pc = new RTCPeerConnection({ iceServers: [] });
    const stream = await navigator.mediaDevices.getUserMedia({ video: true, audio: true });
    stream.getTracks().forEach(track => pc.addTrack(track, stream));
    pc.ontrack = (event) => { window.remoteVideo.srcObject = event.streams[0]; };
    pc.onicecandidate = (event) => {
      if (event.candidate) socket.emit('webrtc:ice-candidate', { to: other, candidate: event.candidate, callId });
    };
  }

  let last = Promise.resolve();
  const inOrder = (handle) => (data) => { last = last.then(() => handle(data)); };

  socket.on('incoming-call', (data) => {
    window.ringing = data;
    socket.emit('accept-call', { sessionId: data.sessionId, callerId: data.callerId });
    meeting('JOIN_MEETING', data.sessionId).then(answer => { window.meeting = answer; });
  });
  socket.on('call-accepted', inOrder(async (data) => {
    if (pc) return;
    await connection(data.acceptedBy, data.sessionId);
    const offer = await pc.createOffer();
    await pc.setLocalDescription(offer);
    socket.emit('webrtc:offer', { to: data.acceptedBy, sdp: offer, callId: data.sessionId });
  }));
  socket.on('webrtc:offer', inOrder(async (data) => {
    await connection(data.from, data.callId);
    await pc.setRemoteDescription(data.sdp);
    const answer = await pc.createAnswer();
    await pc.setLocalDescription(answer);
    socket.emit('webrtc:answer', { to: data.from, sdp: answer, callId: data.callId });
  }));
  socket.on('webrtc:answer', inOrder((data) => pc.setRemoteDescription(data.sdp)));
  socket.on('webrtc:ice-candidate', inOrder((data) => pc.addIceCandidate(data.candidate)));
  socket.on('call-ended', (data) => window.ended(data));

  await new Promise(connected => socket.on('connect', connected));
  window.joined();
  if (callee) {
    const initiated = await fetch(`${url}/api/calls/initiate`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ callType: 'DIRECT', initiatedBy: userId, participantIds: [callee] })
    }).then(answer => answer.json());
    const { sessionId } = initiated.call;
    window.hangUp = () => socket.emit('end-call', { sessionId, participantIds: [callee] });
    window.roomId = initiated.call.roomId;
    await meeting('CREATE_MEETING', sessionId);
    window.rung = await socket.emitWithAck('call-user', { sessionId, recipientIds: [callee], callType: 'DIRECT' });
  }
};
