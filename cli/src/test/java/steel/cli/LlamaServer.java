package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;
import steel.testkit.Golden;

/// llama.cpp with one model, in a process of its own: its `llama-server`, which takes and gives ids
/// (`llama-completion` may end before it has written all of its answer).
final class LlamaServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VARIABLE = "STEEL_LLAMA_CPP";
  private static final String PROGRAM = "llama-server";
  private static final long PATIENCE_SECONDS = 60;

  /// Keys and values in float32, one thread, and nothing kept from one request to the next.
  private static final List<String> SETTINGS =
      List.of(
          "-t",
          "1",
          "-c",
          "512",
          "-np",
          "1",
          "-ctk",
          "f32",
          "-ctv",
          "f32",
          "-fa",
          "off",
          "--no-warmup",
          "--jinja",
          "--cache-ram",
          "0");

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  private LlamaServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// The program: in the folder that `STEEL_LLAMA_CPP` names, else on the `PATH`.
  ///
  /// @throws TestAbortedException if there is none, after saying so
  /// @throws AssertionError if the variable names a folder without
  static Path programOrSkip() {
    String given = System.getenv(VARIABLE);
    boolean isGiven = given != null && !given.isBlank();
    String folders = isGiven ? given : System.getenv().getOrDefault("PATH", "");
    for (String folder : folders.split(File.pathSeparator, -1)) {
      Path program = Path.of(folder, PROGRAM);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    assertThat(isGiven).as("%s=%s has no %s", VARIABLE, given, PROGRAM).isFalse();
    String reason =
        "skipped: no %s on the PATH; %s names the folder that has it".formatted(PROGRAM, VARIABLE);
    System.out.println(reason);
    throw new TestAbortedException(reason);
  }

  /// Loads a GGUF file and waits until it answers.
  ///
  /// @param log gets what it says
  /// @throws AssertionError if it refuses the file
  static LlamaServer open(Path program, Path gguf, Path log)
      throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> command = new ArrayList<>(List.of(program.toString(), "-m", gguf.toString()));
    command.addAll(SETTINGS);
    command.addAll(List.of("--host", "127.0.0.1", "--port", Integer.toString(port)));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    LlamaServer server = new LlamaServer(process, port);
    try {
      long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!server.isReady()) {
        boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
        assertThat(ended || System.nanoTime() > patience)
            .as(() -> "%s is not served:%n%s".formatted(gguf, Golden.text(log)))
            .isFalse();
      }
      return server;
    } catch (IOException | InterruptedException | AssertionError e) {
      server.close();
      throw e;
    }
  }

  private boolean isReady() throws IOException, InterruptedException {
    try {
      return client
              .send(request("/health").build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  /// The ids of a text, special tokens in it among them.
  List<Integer> tokenize(String text) throws IOException, InterruptedException {
    ObjectNode wants = JSON.createObjectNode().put("content", text).put("parse_special", true);
    return ids(post("/tokenize", wants).get("tokens"));
  }

  /// The text of a chat with one message, ready for the answer.
  String render(String message) throws IOException, InterruptedException {
    ObjectNode wants = JSON.createObjectNode();
    wants.putArray("messages").addObject().put("role", "user").put("content", message);
    return post("/apply-template", wants).get("prompt").asText();
  }

  /// Continues a prompt with the most likely tokens, up to an end of the model.
  List<Integer> generate(List<Integer> prompt, int tokens)
      throws IOException, InterruptedException {
    ObjectNode wants = JSON.createObjectNode();
    ArrayNode ids = wants.putArray("prompt");
    prompt.forEach(ids::add);
    wants.put("n_predict", tokens).put("temperature", 0).put("top_k", 1);
    wants.put("return_tokens", true).put("cache_prompt", false);
    return ids(post("/completion", wants).get("tokens"));
  }

  private static List<Integer> ids(JsonNode array) {
    List<Integer> ids = new ArrayList<>();
    array.forEach(id -> ids.add(id.asInt()));
    return ids;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)));
  }

  private JsonNode post(String path, ObjectNode wants) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(wants.toString()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}
