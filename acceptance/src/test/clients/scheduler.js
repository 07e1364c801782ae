"use strict";

// A scheduler on the mesos-framework package as it is published: runs one command to its end, says how it went, and tears down.
// usage: node scheduler.js HOST PORT

const { Scheduler, Mesos } = require("mesos-framework");

const messages = Mesos.getMesos();
const [host, port] = process.argv.slice(2);

let over = false;

const scheduler = new Scheduler({
  masterUrl: host,
  port: Number(port),
  frameworkName: "npm",
  logging: { level: "error" },
  restartStates: [],
  tasks: {
    greet: {
      priority: 1,
      instances: 1,
      commandInfo: new messages.CommandInfo(null, null, true, "echo hello from npm", null, null),
      resources: { cpus: 0.2, mem: 32, ports: 1, disk: 0 },
    },
  },
});

scheduler.on("ready", () => scheduler.subscribe());
scheduler.on("subscribed", (event) => console.log("SUBSCRIBED " + event.frameworkId + " " + event.mesosStreamId));
scheduler.on("offers", (offers) => console.log("OFFERS " + offers.offers.length));
scheduler.on("error", (error) => {
  // The stream ends with the framework.
  if (!over) {
    console.log("ERROR " + (error.message || JSON.stringify(error)));
  }
});
scheduler.on("update", (update) => {
  console.log(update.status.state);
  if (update.status.state === "TASK_FINISHED") {
    // The acknowledgement goes out first.
    setTimeout(() => {
      over = true;
      scheduler.teardown();
      setTimeout(() => process.exit(0), 500);
    }, 500);
  }
});
