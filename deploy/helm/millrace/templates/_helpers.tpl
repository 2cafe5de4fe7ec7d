{{/* Name of everything that belongs to one pipeline: release and pipeline, as long as Kubernetes allows. */}}
{{- define "millrace.name" -}}
{{- printf "%s-%s" .root.Release.Name .pipeline | replace "_" "-" | replace "." "-" | lower | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "millrace.release" -}}
{{- .Release.Name | trunc 45 | trimSuffix "-" -}}-millrace
{{- end -}}

{{- define "millrace.selector" -}}
app.kubernetes.io/name: millrace
app.kubernetes.io/instance: {{ .root.Release.Name }}
millrace.dev/pipeline: {{ .pipeline }}
{{- end -}}

{{- define "millrace.labels" -}}
app.kubernetes.io/name: millrace
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{/* What counts for one pipeline, as YAML: its own values over the defaults. */}}
{{- define "millrace.of" -}}
{{- $own := index .root.Values.pipelines .pipeline | default dict -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy $own) | toYaml -}}
{{- end -}}

{{/* What "millrace check" comes to: buffers, 16 MiB that each worker may hold fetched, 64 MiB for the rest; a third more than buffers at least. */}}
{{- define "millrace.heapMiB" -}}
{{- $need := add .memoryMiB (mul 16 .workers) 64 | int -}}
{{- $room := div (mul .memoryMiB 4) 3 | int -}}
{{- max $need $room -}}
{{- end -}}

{{/* Beside the heap: 184 MiB for the JVM, 24 for each worker, and 32 to spare. */}}
{{- define "millrace.limitMiB" -}}
{{- add (include "millrace.heapMiB" . | int) 184 (mul 24 .workers) 32 -}}
{{- end -}}

{{/* Up at once, down slowly: every change makes partitions change hands. */}}
{{- define "millrace.behavior" -}}
scaleUp:
  stabilizationWindowSeconds: 60
scaleDown:
  stabilizationWindowSeconds: 600
  policies:
    - { type: Pods, value: 1, periodSeconds: 300 }
{{- end -}}
