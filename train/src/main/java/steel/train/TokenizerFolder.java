package steel.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import steel.config.ConfigException;

/// What goes from a tokenizer's folder into the folder of a finished model.
public final class TokenizerFolder {
  private static final String MAIN_FILE = "tokenizer.json";
  private static final List<String> FILES =
      List.of(
          MAIN_FILE,
          "vocab.json",
          "merges.txt",
          "tokenizer_config.json",
          "chat_template.jinja",
          "special_tokens_map.json",
          "added_tokens.json");

  private TokenizerFolder() {}

  /// Copies the tokenizer's files and writes `generation_config.json`, greedy.
  ///
  /// @param eos ids that end a generation
  /// @param pad fills batches
  /// @throws ConfigException if `tokenizer` has no tokenizer
  /// @throws IOException if the disk refuses
  public static void complete(Path tokenizer, Path model, List<Integer> eos, int pad)
      throws IOException {
    requireTokenizer(tokenizer);
    for (String name : FILES) {
      if (Files.exists(tokenizer.resolve(name))) {
        Files.copy(tokenizer.resolve(name), model.resolve(name));
      }
    }
    ObjectMapper json = new ObjectMapper();
    ObjectNode generation = json.createObjectNode();
    eos.forEach(generation.putArray("eos_token_id")::add);
    generation.put("pad_token_id", pad);
    generation.put("do_sample", false);
    Files.writeString(
        model.resolve("generation_config.json"),
        json.writerWithDefaultPrettyPrinter().writeValueAsString(generation) + "\n");
  }

  /// @throws ConfigException if the folder has no tokenizer
  public static void requireTokenizer(Path folder) {
    if (!Files.isRegularFile(folder.resolve(MAIN_FILE))) {
      throw new ConfigException(
          folder + ": no tokenizer here: " + MAIN_FILE + " is missing; see steel tokenizer train");
    }
  }
}
