package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.infer.ModelExport;
import steel.weights.BlockType;
import steel.weights.TensorType;

/// `steel export`: a model for other programs.
@Command(
    name = "export",
    description =
        "Writes a model for other programs: a dense Qwen2 as one GGUF file, as llama.cpp and its kin"
            + " read, or a model of any kind as a folder for Hugging Face's libraries, with a model"
            + " card (README.md) and, where transformers does not know the kind, the code that runs"
            + " it (modeling_steel.py).",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  private static final int DEFAULT_SHARD_MB = 4000;
  private static final long MB = 1_000_000;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model folder or a GGUF file.")
  private Path model;

  @Option(names = "--to", required = true, paramLabel = "FORM", description = "gguf or hf.")
  private Form form;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "f32",
      description =
          "How numbers are stored: f32 (the default), f16 or bf16; in gguf also q8_0 and q4_0,"
              + " where norms and biases stay f32.")
  private Type type;

  @Option(
      names = "--shard-mb",
      paramLabel = "N",
      description =
          "Of hf: weight files of at most N million bytes (default " + DEFAULT_SHARD_MB + ").")
  private @Nullable Integer shardMb;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "The file or folder to write; replaced if it is there.")
  private Path out;

  @Option(names = "--json", description = "Prints a JSON object instead of a sentence.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  ExportCommand() {}

  private enum Form {
    GGUF,
    HF
  }

  private enum Type {
    F32,
    F16,
    BF16,
    Q8_0,
    Q4_0;

    BlockType blocks() {
      return switch (this) {
        case F32 -> BlockType.F32;
        case F16 -> BlockType.F16;
        case BF16 -> BlockType.BF16;
        case Q8_0 -> BlockType.Q8_0;
        case Q4_0 -> BlockType.Q4_0;
      };
    }

    @Nullable TensorType elements() {
      return switch (this) {
        case F32 -> TensorType.F32;
        case F16 -> TensorType.F16;
        case BF16 -> TensorType.BF16;
        case Q8_0, Q4_0 -> null;
      };
    }
  }

  @Override
  public Integer call() throws IOException {
    ModelExport.Written written =
        switch (form) {
          case GGUF -> {
            if (shardMb != null) {
              throw usage("--shard-mb goes with --to hf; a GGUF file is one");
            }
            yield ModelExport.toGguf(model, type.blocks(), out);
          }
          case HF -> ModelExport.toFolder(model, elements(), shardBytes(), out);
        };
    print(written);
    return 0;
  }

  private TensorType elements() {
    TensorType elements = type.elements();
    if (elements == null) {
      throw usage("--type %s goes with --to gguf; of hf it is f32, f16 or bf16".formatted(name()));
    }
    return elements;
  }

  private long shardBytes() {
    int mb = shardMb == null ? DEFAULT_SHARD_MB : shardMb;
    if (mb < 1) {
      throw usage("--shard-mb must be at least 1, got " + mb);
    }
    return mb * MB;
  }

  private void print(ModelExport.Written written) {
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("out", out.toString());
      fields.put("type", name());
      fields.put("tensors", written.tensors());
      fields.put("bytes", written.bytes());
      fields.put("stored_as_f16", written.otherwise());
      fields.put("tokenizer", written.hasTokenizer());
      terminal.println(Json.write(fields));
      return;
    }
    terminal.println(
        "%s: %,d tensors as %s, %.1f MB"
            .formatted(out, written.tensors(), name(), (double) written.bytes() / MB));
    if (!written.otherwise().isEmpty()) {
      terminal.println(
          "%d of them as f16, because blocks do not fit their rows: %s"
              .formatted(written.otherwise().size(), String.join(", ", written.otherwise())));
    }
    if (!written.hasTokenizer()) {
      terminal.println(
          "The model has no tokenizer, so there is none in it; other programs want one.");
    }
  }

  private String name() {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
