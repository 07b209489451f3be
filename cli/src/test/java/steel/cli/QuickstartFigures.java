package steel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import steel.files.Checksum;

/// What has to be the same however often a run was cut.
record QuickstartFigures(
    String weights, double before, double after, double lossFirst, double lossLast) {
  static QuickstartFigures of(Path out) throws IOException {
    JsonNode summary = summary(out);
    return new QuickstartFigures(
        Checksum.ofFile(out.resolve("sft/model/model.safetensors")),
        summary.path("accuracy_before").asDouble(-1),
        summary.path("accuracy_after").asDouble(-1),
        summary.path("validation_loss_first").asDouble(-1),
        summary.path("validation_loss_last").asDouble(-1));
  }

  /// What a quickstart says of itself.
  static JsonNode summary(Path out) throws IOException {
    return new ObjectMapper().readTree(Files.readString(out.resolve("summary.json")));
  }
}
