// Stops a plain `npm install` (or yarn) before it writes a tree that nothing here can use.
const agent = process.env.npm_config_user_agent ?? "";
if (!agent.startsWith("pnpm/")) {
  console.error("This workspace installs itself: type `npm start` to run the study or `npm test` to run the tests.");
  process.exit(1);
}
