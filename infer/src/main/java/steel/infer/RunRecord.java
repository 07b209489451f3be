package steel.infer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// What the run that made a model left beside it: a run folder holds `recipe.yaml` and
/// `metrics.jsonl`, and its models are `model` and `checkpoints/step-N`.
///
/// @param recipe the resolved recipe, YAML
/// @param steps optimiser steps up to this model
/// @param tokens that counted in the losses up to it, where a checkpoint says so
/// @param loss of its last step, nats a token
/// @param firstValidation the first validation loss of the run, nats a token
/// @param lastValidation the last up to this model
/// @param accuracyBefore share of right answers before fine-tuning, where a quickstart measured it
/// @param accuracyAfter the same of this model
record RunRecord(
    String recipe,
    long steps,
    OptionalLong tokens,
    OptionalDouble loss,
    OptionalDouble firstValidation,
    OptionalDouble lastValidation,
    OptionalDouble accuracyBefore,
    OptionalDouble accuracyAfter) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CHECKPOINT = "step-([0-9]{1,18})";

  /// Of the run whose `model` or checkpoint a folder is; nothing where it is neither.
  ///
  /// @throws IOException if a file cannot be read
  static Optional<RunRecord> of(Path model) throws IOException {
    Path folder = model.toAbsolutePath().normalize();
    Path parent = folder.getParent();
    if (parent == null || folder.getFileName() == null) {
      return Optional.empty();
    }
    String name = folder.getFileName().toString();
    if (name.equals("model")) {
      return read(parent, folder, Long.MAX_VALUE);
    }
    Path run = parent.getParent();
    if (run != null && name.matches(CHECKPOINT) && parent.endsWith("checkpoints")) {
      return read(run, folder, Long.parseLong(name.replaceFirst(CHECKPOINT, "$1")));
    }
    return Optional.empty();
  }

  private static Optional<RunRecord> read(Path run, Path model, long lastStep) throws IOException {
    Path recipe = run.resolve("recipe.yaml");
    Path metrics = run.resolve("metrics.jsonl");
    if (!Files.exists(recipe) || !Files.exists(metrics)) {
      return Optional.empty();
    }
    long steps = 0;
    OptionalDouble loss = OptionalDouble.empty();
    OptionalDouble first = OptionalDouble.empty();
    OptionalDouble last = OptionalDouble.empty();
    // bytes, not a strict reader: a killed run may end in half a character
    String lines = new String(Files.readAllBytes(metrics), StandardCharsets.UTF_8);
    for (String line : lines.split("\n", -1)) {
      JsonNode step = json(line);
      if (!step.path("step").isIntegralNumber() || step.path("step").asLong() > lastStep) {
        continue;
      }
      steps = step.path("step").asLong();
      loss = number(step, "loss");
      OptionalDouble validation = number(step, "validation_loss");
      last = validation.isPresent() ? validation : last;
      first = first.isPresent() ? first : validation;
    }
    JsonNode summary = summary(run, model);
    return Optional.of(
        new RunRecord(
            Files.readString(recipe),
            steps,
            tokens(run.resolve("checkpoints/step-" + steps + "/trainer.json")),
            loss,
            first,
            last,
            number(summary, "accuracy_before"),
            number(summary, "accuracy_after")));
  }

  private static OptionalLong tokens(Path trainer) throws IOException {
    JsonNode tokens = Files.exists(trainer) ? json(Files.readString(trainer)).path("tokens") : null;
    return tokens != null && tokens.isIntegralNumber()
        ? OptionalLong.of(tokens.asLong())
        : OptionalLong.empty();
  }

  /// `summary.json` of the quickstart that a run belongs to, if this is the model it ended with.
  private static JsonNode summary(Path run, Path model) throws IOException {
    Path file = run.resolveSibling("summary.json");
    JsonNode summary =
        Files.exists(file) ? json(Files.readString(file)) : MissingNode.getInstance();
    return isOf(summary, model) ? summary : MissingNode.getInstance();
  }

  private static boolean isOf(JsonNode summary, Path model) throws IOException {
    try {
      Path finished = Path.of(summary.path("model").asText());
      return Files.exists(finished) && Files.isSameFile(finished, model);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /// Nothing where a kill has cut a line.
  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private static OptionalDouble number(JsonNode node, String key) {
    JsonNode value = node.path(key);
    return value.isNumber() ? OptionalDouble.of(value.asDouble()) : OptionalDouble.empty();
  }
}
