package steel.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import steel.files.AtomicFile;
import steel.torch.TrainingRow;

/// A step that was not like the others, kept in `bad-steps` of its run to be looked at.
///
/// @param step that it would have been
/// @param firstSample number of its first row
record BadStep(
    long step,
    long firstSample,
    double learningRate,
    Steps.Outcome outcome,
    Guard.Verdict verdict) {
  private static final String FOLDER = "bad-steps";
  private static final Pattern NAME = Pattern.compile("sample-([0-9]{1,18})\\.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  /// First samples of those that a run has kept.
  static NavigableSet<Long> firstSamples(Path run) throws IOException {
    NavigableSet<Long> samples = new TreeSet<>();
    Path folder = run.resolve(FOLDER);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
          if (name.matches()) {
            samples.add(Long.parseLong(name.group(1)));
          }
        }
      }
    }
    return samples;
  }

  /// @return the name of the file in the run folder
  String write(Path run) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", step);
    json.put("problem", verdict.problem());
    json.put("done", verdict.policy().name().toLowerCase(Locale.ROOT));
    json.put("loss", String.valueOf(outcome.loss())); // a text, because JSON knows no NaN
    json.put("grad_norm", String.valueOf(outcome.gradientNorm()));
    json.put("lr", learningRate);
    ArrayNode rows = json.putArray("rows");
    long sample = firstSample;
    for (TrainingRow row : outcome.rows()) {
      ObjectNode one = rows.addObject();
      one.put("sample", sample);
      putAll(one.putArray("input_ids"), row.inputIds());
      putAll(one.putArray("target_ids"), row.targetIds());
      sample++;
    }
    String name = "%s/sample-%d.json".formatted(FOLDER, firstSample);
    Path file = run.resolve(name);
    Files.createDirectories(file.getParent());
    AtomicFile.writeText(file, json + "\n");
    return name;
  }

  private static void putAll(ArrayNode array, int[] ids) {
    for (int id : ids) {
      array.add(id);
    }
  }
}
