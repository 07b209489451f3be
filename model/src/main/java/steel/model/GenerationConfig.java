package steel.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.config.ConfigException;
import steel.files.AtomicFile;
import steel.files.FormatException;

/// How the authors of a model want it to generate: `generation_config.json`, with the defaults of
/// Hugging Face transformers for what it does not say.
///
/// @param eos any of these ids ends a generation
/// @param sampling how tokens are chosen where the user does not say; the file knows no penalties
///   on the answer alone, no bias and no seed
public record GenerationConfig(List<Integer> eos, Sampling sampling) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE_NAME = "generation_config.json";

  /// What transformers takes for `top_k` where the file has none.
  private static final int DEFAULT_TOP_K = 50;

  public GenerationConfig {
    eos = List.copyOf(eos);
  }

  /// Reads the file of a model folder; a folder without one generates greedily and ends at the ids
  /// of `config.json`.
  ///
  /// @param config of the same folder
  /// @throws FormatException if the file is not JSON
  /// @throws ConfigException if a value in it cannot be
  public static GenerationConfig read(Path folder, ModelConfig config) {
    Path file = folder.resolve(FILE_NAME);
    if (!Files.exists(file)) {
      return new GenerationConfig(config.specialTokens().eos(), Sampling.GREEDY);
    }
    try {
      JsonNode root = JSON.readTree(Files.readString(file));
      List<Integer> eos = eos(file, root.path("eos_token_id"));
      return new GenerationConfig(
          eos.isEmpty() ? config.specialTokens().eos() : eos, sampling(file, root));
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "not JSON: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }

  private static List<Integer> eos(Path file, JsonNode node) {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : node.isArray() ? node : List.of(node)) {
      if (id.isInt()) {
        ids.add(id.intValue());
      } else if (!id.isMissingNode() && !id.isNull()) {
        throw new ConfigException(file + ": eos_token_id: " + id + " is not a token id");
      }
    }
    return ids;
  }

  private static Sampling sampling(Path file, JsonNode root) {
    double temperature = number(file, root, "temperature", 1);
    boolean draws = root.path("do_sample").asBoolean(false);
    Truncation truncation =
        new Truncation(
            (int) number(file, root, "top_k", DEFAULT_TOP_K),
            number(file, root, "top_p", 1),
            number(file, root, "min_p", 0),
            number(file, root, "typical_p", 1));
    Penalties penalties =
        new Penalties(
            number(file, root, "repetition_penalty", 1),
            0,
            0,
            (int) number(file, root, "no_repeat_ngram_size", 0));
    return Sampling.GREEDY
        .withTemperature(draws ? temperature : 0)
        .withTruncation(truncation)
        .withPenalties(penalties);
  }

  private static double number(Path file, JsonNode root, String key, double orElse) {
    JsonNode node = root.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return orElse;
    }
    if (!node.isNumber()) {
      throw new ConfigException("%s: %s: %s is not a number".formatted(file, key, node));
    }
    return node.doubleValue();
  }

  /// Writes the file into a model folder.
  ///
  /// @throws IOException if the disk refuses
  public void write(Path folder) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    if (eos.size() == 1) {
      root.put("eos_token_id", eos.getFirst());
    } else if (!eos.isEmpty()) {
      eos.forEach(root.putArray("eos_token_id")::add);
    }
    root.put("do_sample", !sampling.isGreedy());
    if (!sampling.isGreedy()) {
      Truncation truncation = sampling.truncation();
      root.put("temperature", sampling.temperature());
      root.put("top_k", truncation.topK());
      root.put("top_p", truncation.topP());
      putUnless(0, root, "min_p", truncation.minP());
      putUnless(1, root, "typical_p", truncation.typicalP());
    }
    root.put("repetition_penalty", sampling.penalties().repetition());
    if (sampling.penalties().noRepeatNgram() > 0) {
      root.put("no_repeat_ngram_size", sampling.penalties().noRepeatNgram());
    }
    AtomicFile.writeText(
        folder.resolve(FILE_NAME),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }

  private static void putUnless(double off, ObjectNode root, String key, double value) {
    if (value != off) {
      root.put(key, value);
    }
  }
}
