#include "textflag.h"

// func packStrip6(dst, src *float32, ld, k int)
//
// k rows of six elements, ld apart, are put next to each other.
TEXT ·packStrip6(SB), NOSPLIT, $0-32
	MOVD dst+0(FP), R0
	MOVD src+8(FP), R1
	MOVD ld+16(FP), R2
	MOVD k+24(FP), R3
	LSL  $2, R2
	CBZ  R3, done
loop:
	FMOVQ (R1), F0
	MOVD  16(R1), R4
	FMOVQ F0, (R0)
	MOVD  R4, 16(R0)
	ADD  R2, R1
	ADD  $24, R0
	SUB  $1, R3
	CBNZ R3, loop
done:
	RET
