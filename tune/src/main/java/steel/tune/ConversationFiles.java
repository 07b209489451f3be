package steel.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.tokenizer.ChatMessage;

/// Reads conversations, one JSON object a line: `{"conversations": [{"from": "human", "value": ..},
/// {"from": "gpt", ..}]}` as `steel data convert` writes them, or `{"messages": [{"role": "user",
/// "content": ..}, ..]}`.
final class ConversationFiles {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ConversationFiles() {}

  /// Takes what is in a file.
  interface Sink {
    void conversation(List<ChatMessage> messages);

    /// @param where file and line
    void broken(String where, String problem);
  }

  /// The files of some paths, each folder's in the order of their names.
  ///
  /// @throws ConfigException if there is none
  static List<Path> find(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new ConfigException(path + ": no such file or folder of conversations");
      }
      if (Files.isRegularFile(path)) {
        files.add(path);
        continue;
      }
      Path inner = path.resolve("conversations");
      try (Stream<Path> list = Files.list(Files.isDirectory(inner) ? inner : path)) {
        list.filter(file -> file.toString().endsWith(".jsonl")).sorted().forEach(files::add);
      }
    }
    if (files.isEmpty()) {
      throw new ConfigException(
          "%s: no conversations here; wants files that end in .jsonl".formatted(paths));
    }
    return files;
  }

  /// Reads a file; lines that are no conversation are named, not fatal.
  ///
  /// @throws FormatException if it is not UTF-8
  static void read(Path file, Sink sink) throws IOException {
    long number = 0;
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (line.isBlank()) {
          continue;
        }
        try {
          sink.conversation(messages(JSON.readTree(line)));
        } catch (JsonProcessingException e) {
          sink.broken(file + ":" + number, "not JSON: " + e.getOriginalMessage());
        } catch (FormatException e) {
          sink.broken(file + ":" + number, String.valueOf(e.getMessage()));
        }
      }
    } catch (MalformedInputException e) {
      throw new FormatException(file, "is not UTF-8 after line " + number, e);
    }
  }

  private static List<ChatMessage> messages(JsonNode root) {
    boolean named = root.path("messages").isArray();
    JsonNode turns = named ? root.path("messages") : root.path("conversations");
    if (!turns.isArray() || turns.isEmpty()) {
      throw new FormatException("has neither \"conversations\" nor \"messages\"");
    }
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode turn : turns) {
      JsonNode speaker = turn.path(named ? "role" : "from");
      JsonNode words = turn.path(named ? "content" : "value");
      if (!speaker.isTextual() || !words.isTextual()) {
        throw new FormatException("a message has no speaker or no text");
      }
      messages.add(new ChatMessage(role(speaker.asText()), words.asText()));
    }
    return messages;
  }

  private static String role(String speaker) {
    return switch (speaker) {
      case "human", "user" -> "user";
      case "gpt", "assistant" -> "assistant";
      case "system" -> "system";
      default -> throw new FormatException("unknown speaker \"" + speaker + "\"");
    };
  }
}
