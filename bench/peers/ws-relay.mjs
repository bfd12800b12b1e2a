// The `rooms` dialect's relay on the `ws` package for Node: rooms by REST, join_room, and signals to a target with `from` in
// them. No store, no rules: the least that such a server does.
import { randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

import { collectGarbageOnSignal, readArguments } from "./arguments.mjs";

const { port } = readArguments();
const rooms = new Map(); // room id → Map of peer id → socket
const http = createServer((request, response) => {
    request.resume();
    const created = request.method === "POST" && request.url === "/room/create";
    const room_id = randomBytes(16).toString("base64url");
    if (created) rooms.set(room_id, new Map());
    const body = JSON.stringify(created ? { room_id, join_url: `/room/${room_id}` } : { success: false });
    response.writeHead(created ? 201 : 404, { "Content-Type": "application/json", "Content-Length": body.length });
    response.end(body);
});
const server = new WebSocketServer({ server: http, path: "/ws", maxPayload: 65536 });

function join(socket) {
    const { room, id } = socket;
    const announcement = JSON.stringify({ type: "peer_joined", peer_id: id });
    for (const other of room.values()) other.send(announcement);
    socket.send(JSON.stringify({ type: "peers_list", peers: [...room.keys()], peer_id: id }));
    room.set(id, socket);
}

function leave({ room, id }) {
    if (!room.delete(id)) return;
    const announcement = JSON.stringify({ type: "peer_left", peer_id: id });
    for (const other of room.values()) other.send(announcement);
}

function receive(socket, data) {
    const message = JSON.parse(data);
    if (message.type === "join_room") return join(socket);
    if (message.type === "leave_room") return leave(socket);
    const target = socket.room.get(message.target);
    if (!target) return socket.send(JSON.stringify({ type: "error", code: "peer-unknown", message: "no such peer" }));
    target.send(JSON.stringify({ type: message.type, from: socket.id, data: message.data }));
}

server.on("connection", (socket, request) => {
    socket.room = rooms.get(new URLSearchParams(request.url.split("?")[1]).get("room_id"));
    if (!socket.room) return socket.close(4404);
    socket.id = randomUUID();
    socket.on("message", (data) => receive(socket, data));
    socket.on("close", () => leave(socket));
    socket.on("error", () => leave(socket));
});

collectGarbageOnSignal();
http.listen(port, "127.0.0.1", 4096);
