// The `video` dialect's relay on socket.io for Node: the token is verified at the connect, each user joins user:<id>, and a
// signal goes to user:<to> with `from` in it. No store, no rules: the least that such a server does.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { Server } from "socket.io";

import { collectGarbageOnSignal, readArguments } from "./arguments.mjs";
import { verifyToken } from "./jwt.mjs";

const { port, secret } = readArguments();
const http = createServer();
const io = new Server(http, { serveClient: false });

io.use((socket, next) => {
    try {
        socket.data.userId = verifyToken(socket.handshake.auth.token, secret).sub;
        next();
    } catch {
        next(new Error("unauthorized"));
    }
});

io.on("connection", (socket) => {
    const from = socket.data.userId;
    socket.join(`user:${from}`);
    socket.on("webrtc:call", ({ to, callId = randomUUID() }, ack) => {
        io.to(`user:${to}`).emit("webrtc:incoming-call", { from, callId });
        ack?.({ success: true, callId });
    });
    for (const event of ["webrtc:offer", "webrtc:answer"]) {
        socket.on(event, ({ to, sdp, callId }) => io.to(`user:${to}`).emit(event, { from, sdp, callId }));
    }
    socket.on("webrtc:ice-candidate", ({ to, candidate, callId }) =>
        io.to(`user:${to}`).emit("webrtc:ice-candidate", { from, candidate, callId }),
    );
});

collectGarbageOnSignal();
http.listen(port, "127.0.0.1", 4096);
